using System.Text;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Storage;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Flows;

/// <summary>
/// What others change in the moment in which a sign-in writes what it has found out: a person who is being shut out keeps no way in, and
/// a consent that is taken back gives no code.
/// </summary>
public sealed class WriteRaceTests : IAsyncLifetime
{
    private StoreCalls _store = null!;
    private TestEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await TestEngine.StartAsync(Sample.Declare, options => options.Store = _store = StoreCalls.Around(options.Store));

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task SignIn_BlockedBeforeTheSessionIsWritten_BeginsNone()
    {
        Before("session", () => ChangeUserAsync(user => user["blocked"] = true));

        using var browser = _engine.OpenBrowser();
        var page = await LogInAsync(browser);

        Assert.Contains("Wrong email or password", page.Body, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(RecordKinds.Session));
        Assert.Equal(0, (await ReadUserAsync())["logins_count"]?.GetValue<int>() ?? 0);
    }

    [Fact]
    public async Task SignIn_RemovedBeforeTheSessionIsWritten_BeginsNone()
    {
        Before("session", () => _store.Users.DeleteAsync(TestEngine.TenantName, "user", "auth0|ada").AsTask());

        using var browser = _engine.OpenBrowser();
        var page = await LogInAsync(browser);

        Assert.Contains("Wrong email or password", page.Body, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(RecordKinds.Session));
    }

    [Fact]
    public async Task SignIn_ChangedOtherwiseMeanwhile_KeepsTheChangeAndCountsTheLogin()
    {
        Before("session", () => ChangeUserAsync(user => user["nickname"] = "countess"));

        using var browser = _engine.OpenBrowser();
        Assert.Contains(("action", "accept"), (await LogInAsync(browser)).Form!.Buttons);

        var user = await ReadUserAsync();
        Assert.Equal(("countess", 1), (user["nickname"]!.GetValue<string>(), user["logins_count"]!.GetValue<int>()));
        Assert.Single(await ListAsync(RecordKinds.Session));
    }

    [Fact]
    public async Task Consent_ApiRemovedWhileItIsGiven_LeavesNothingToALaterApiOfTheName()
    {
        using var browser = _engine.OpenBrowser();
        var consent = await LogInAsync(browser);
        var api = Assert.Single((await _store.Configuration.QueryAsync(TestEngine.TenantName, "resource_server", new DocumentQuery())).Items, document => document.UniqueKeys.Any(static key => key.Value == Sample.Api));
        Before("code", () => _store.Configuration.DeleteAsync(TestEngine.TenantName, "resource_server", api.Id).AsTask());

        var page = await browser.SubmitAsync(consent, button: "accept");

        Assert.Equal("consent_required", page.Parameters["error"]);
        Assert.Empty((await GrantsAsync()).Items);
        Assert.Empty(await ListAsync(RecordKinds.AuthorizationCode));
    }

    [Fact]
    public async Task Consent_RevokedBeforeTheCodeIsWritten_GivesNone()
    {
        using var browser = _engine.OpenBrowser();
        await browser.SubmitAsync(await LogInAsync(browser), button: "accept");
        foreach (var code in await ListAsync(RecordKinds.AuthorizationCode))
        {
            await _store.Records.DeleteAsync(TestEngine.TenantName, RecordKinds.AuthorizationCode, code.Key);
        }

        Before("code", RevokeAsync);
        var page = await browser.GetAsync(Request("none"));

        Assert.Equal("consent_required", page.Parameters["error"]);
        Assert.Empty(await ListAsync(RecordKinds.AuthorizationCode));
    }

    [Fact]
    public async Task Consent_GivenInAnotherWindowMeanwhile_StandsBesideIt()
    {
        using var browser = _engine.OpenBrowser();
        var reading = await LogInAsync(browser);
        var writing = await browser.GetAsync(Request(null, "openid write:posts"));
        Before("code", () => browser.SubmitAsync(writing, button: "accept"));

        Assert.Contains("code", (await browser.SubmitAsync(reading, button: "accept")).Parameters.Keys);

        var grant = JsonNode.Parse(Assert.Single((await GrantsAsync()).Items).Body.Span)!;
        Assert.Equal(["openid", "read:posts", "write:posts"], grant["scope"]!.AsArray().Select(static scope => scope!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Code_SessionEndedBeforeItIsWritten_GivesNoneAndTheFormIsUsedUp()
    {
        using var browser = _engine.OpenBrowser();
        var consent = await LogInAsync(browser);
        Before("code", async () => await _store.Records.DeleteWhereAsync(TestEngine.TenantName, new RecordFilter { Kind = RecordKinds.Session, Subject = "auth0|ada" }));

        Assert.Equal("login_required", (await browser.SubmitAsync(consent, button: "accept")).Parameters["error"]);
        Assert.Empty(await ListAsync(RecordKinds.AuthorizationCode));
        Assert.Empty(await ListAsync(RecordKinds.Transaction));
        Assert.Empty((await GrantsAsync()).Items);
    }

    private void Before(string kind, Func<Task> change) => _store.BeforeCommit = async batch =>
    {
        if (!batch.Operations.Any(operation => operation.Type == StoreOperationType.Insert && operation.Kind == kind))
        {
            return false;
        }

        _store.BeforeCommit = null;
        await change();
        return true;
    };

    private async Task<BrowserPage> LogInAsync(TestBrowser browser) => await browser.SignInAsync(Request(null), Sample.Email, Sample.Password, consent: null);

    private Task RevokeAsync() => Task.WhenAll(GrantsAsync().Result.Items.Select(grant => _store.Configuration.DeleteAsync(TestEngine.TenantName, "grant", grant.Id).AsTask()));

    private async Task<DocumentPage> GrantsAsync() => await _store.Configuration.QueryAsync(TestEngine.TenantName, "grant", new DocumentQuery());

    private async Task<IReadOnlyList<StoredRecord>> ListAsync(string kind) => await _store.Records.ListAsync(TestEngine.TenantName, new RecordFilter { Kind = kind }, _engine.Clock.GetUtcNow());

    private async Task<JsonObject> ReadUserAsync() => JsonNode.Parse((await _store.Users.GetAsync(TestEngine.TenantName, "user", "auth0|ada"))!.Body.Span)!.AsObject();

    private async Task ChangeUserAsync(Action<JsonObject> change)
    {
        var document = (await _store.Users.GetAsync(TestEngine.TenantName, "user", "auth0|ada"))!;
        var body = JsonNode.Parse(document.Body.Span)!.AsObject();
        change(body);
        Assert.True((await _store.Users.ReplaceAsync(TestEngine.TenantName, "user", document with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) }, document.Version)).Succeeded);
    }

    private string Request(string? prompt, string scope = "openid read:posts") => _engine.Client.AuthorizeUrl(
        ("response_type", "code"), ("client_id", Sample.PartnerClient), ("redirect_uri", Sample.PartnerCallback), ("audience", Sample.Api), ("scope", scope), ("prompt", prompt));
}
