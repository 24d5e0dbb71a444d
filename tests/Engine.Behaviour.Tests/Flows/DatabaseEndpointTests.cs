using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Flows;

/// <summary>What forms call that a product embeds in its own pages: <c>/dbconnections/signup</c> and <c>/dbconnections/change_password</c>.</summary>
public sealed class DatabaseEndpointTests : IAsyncLifetime
{
    private TestEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    private static Task<TestEngine> StartAsync(Action<TenantDefinition>? configure = null) => TestEngine.StartAsync(tenant =>
    {
        Sample.Declare(tenant);
        configure?.Invoke(tenant);
    });

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(TestEngine engine, string path, JsonObject body, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(engine.Issuer + path)) { Content = JsonContent.Create(body) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await engine.Client.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<(HttpStatusCode Status, JsonObject Body)> SignUpAsync(Action<JsonObject>? change = null, TestEngine? engine = null)
    {
        var body = new JsonObject { ["client_id"] = Sample.SpaClient, ["connection"] = Connection.DefaultDatabase, ["email"] = "Grace@Example.com", ["password"] = Sample.Password };
        change?.Invoke(body);
        var (status, text) = await PostAsync(engine ?? _engine, "dbconnections/signup", body);
        return (status, JsonNode.Parse(text)!.AsObject());
    }

    private Task<(HttpStatusCode Status, string Body)> ForgetAsync(string email, string client = Sample.WebClient, TestEngine? engine = null)
        => PostAsync(engine ?? _engine, "dbconnections/change_password", new JsonObject { ["client_id"] = client, ["connection"] = Connection.DefaultDatabase, ["email"] = email });

    private async Task<IReadOnlyList<string>> LogTypesAsync()
        => [.. (await _engine.Engine.Options.Store.Logs.ReadAsync(_engine.Engine.Tenants[0].Id, null, 100)).Select(static log => log.Type)];

    private async Task WaitForLogAsync(string type)
    {
        for (var i = 0; i < 200 && !(await LogTypesAsync()).Contains(type); i++)
        {
            await Task.Delay(25);
        }

        Assert.Contains(type, await LogTypesAsync());
    }

    [Fact]
    public async Task Signup_OfSomebodyNew_MakesAnAccountThatSignsIn()
    {
        var (status, body) = await SignUpAsync(static body =>
        {
            body["given_name"] = "Grace";
            body["user_metadata"] = new JsonObject { ["plan"] = "free" };
        });
        using var browser = _engine.OpenBrowser();
        var page = await browser.SignInAsync(_engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback)), "grace@example.com", Sample.Password);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["_id", "email", "email_verified", "given_name", "user_metadata"], body.Select(static pair => pair.Key));
        Assert.Equal(("grace@example.com", false, "free"), ((string?)body["email"], (bool)body["email_verified"]!, (string?)body["user_metadata"]!["plan"]));
        Assert.DoesNotContain("|", (string)body["_id"]!, StringComparison.Ordinal);
        Assert.True(page.HasLeft);
        Assert.Contains("ss", await LogTypesAsync());
    }

    /// <summary>Somebody who signs up says about themselves whatever they like; nothing of it makes them more than they are.</summary>
    [Fact]
    public async Task Signup_WithFieldsThatAreNotOnesOwn_LeavesThemAlone()
    {
        var (_, body) = await SignUpAsync(static body =>
        {
            body["email_verified"] = true;
            body["blocked"] = false;
            body["app_metadata"] = new JsonObject { ["role"] = "admin" };
            body["user_id"] = "admin";
            body["roles"] = new JsonArray("admin");
        });
        var user = await _engine.Engine.Options.Store.Users.GetAsync(_engine.Engine.Tenants[0].Id, "user", "auth0|" + (string)body["_id"]!);
        var stored = JsonNode.Parse(user!.Body.Span)!.AsObject();

        Assert.False((bool)stored["email_verified"]!);
        Assert.Null(stored["app_metadata"]);
        Assert.NotEqual("admin", (string)body["_id"]!);
        Assert.DoesNotContain("admin", stored.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signup_OfATakenAddress_SaysNothingUnlessTheTenantWantsIt()
    {
        await using var open = await StartAsync(static tenant => tenant.Settings = new() { Flags = new() { EnablePublicSignupUserExistsError = true } });
        var (status, body) = await SignUpAsync(static body => body["email"] = Sample.Email);
        var (_, told) = await SignUpAsync(static body => body["email"] = Sample.Email, open);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("""{"name":"BadRequestError","code":"invalid_signup","description":"Invalid sign up","statusCode":400}""", body.ToJsonString());
        Assert.Equal(("user_exists", "The user already exists."), ((string?)told["code"], (string?)told["description"]));
    }

    [Fact]
    public async Task Signup_WithAWeakPassword_NamesTheRules()
    {
        var (status, body) = await SignUpAsync(static body => body["password"] = "weak");

        Assert.Equal((HttpStatusCode.BadRequest, "PasswordStrengthError", "invalid_password"), (status, (string?)body["name"], (string?)body["code"]));
        Assert.Contains(body["description"]!["rules"]!.AsArray(), static rule => !(bool)rule!["verified"]!);
        Assert.StartsWith("* ", (string)body["policy"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_id", null, "Missing required parameter: client_id")]
    [InlineData("client_id", "nobody", "Unknown client")]
    [InlineData("connection", null, "Missing required parameter: connection")]
    [InlineData("connection", "elsewhere", "The connection elsewhere does not exist or is not enabled for the client")]
    [InlineData("email", "no address", "Enter a valid email address.")]
    [InlineData("picture", "javascript:alert(1)", "The parameter picture is too long or malformed")]
    [InlineData("user_metadata", "x", "user_metadata must be an object of at most 10 texts, with names of up to 100 and values of up to 500 characters")]
    public async Task Signup_OfWhatCanNotBe_IsRefused(string name, string? value, string description)
    {
        var (status, body) = await SignUpAsync(body => body[name] = value);

        Assert.Equal((HttpStatusCode.BadRequest, description), (status, (string?)body["description"]));
        Assert.DoesNotContain("ss", await LogTypesAsync());
    }

    [Fact]
    public async Task Signup_WhereNobodySignsUp_IsRefused()
    {
        await using var closed = await StartAsync(static tenant =>
        {
            tenant.Connections.Clear();
            tenant.Connections.Add(new ConnectionDefinition(Connection.DefaultDatabase) { Configure = static connection => connection with { Options = new JsonObject { ["disable_signup"] = true } } });
        });
        var (status, body) = await SignUpAsync(engine: closed);

        Assert.Equal((HttpStatusCode.Forbidden, "access_denied"), (status, (string?)body["code"]));
    }

    [Fact]
    public async Task Script_OfAnotherOrigin_IsRefused()
    {
        var body = new JsonObject { ["client_id"] = Sample.SpaClient, ["connection"] = Connection.DefaultDatabase, ["email"] = "x@example.com", ["password"] = Sample.Password };
        var evil = await PostAsync(_engine, "dbconnections/signup", body, "https://evil.example");
        var own = await PostAsync(_engine, "dbconnections/signup", (JsonObject)body.DeepClone(), "https://spa.example");

        Assert.Equal((HttpStatusCode.Forbidden, "Origin https://evil.example is not allowed."), evil);
        Assert.Equal(HttpStatusCode.OK, own.Status);
    }

    [Fact]
    public async Task Link_ForANewPassword_ChangesIt()
    {
        var (status, text) = await ForgetAsync(Sample.Email);
        await WaitForLogAsync("scpr");
        var message = Assert.Single(_engine.Outbox.Messages);
        using var browser = _engine.OpenBrowser();
        var form = await browser.GetAsync(message.Url!);
        await browser.SubmitAsync(form, new Dictionary<string, string> { ["password"] = "Difference-Engine-1822", ["password_again"] = "Difference-Engine-1822" });
        var page = await browser.SignInAsync(_engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback)), Sample.Email, "Difference-Engine-1822");

        Assert.Equal((HttpStatusCode.OK, "We've just sent you an email to reset your password."), (status, text));
        Assert.Equal(("reset_email", Sample.Email), (message.Template, message.To));
        Assert.True(page.HasLeft, page.Body);
    }

    /// <summary>A stranger with a list of addresses learns nothing, and nobody gets a message who has no account.</summary>
    [Fact]
    public async Task Link_ForNobody_IsAnsweredAlike()
    {
        Assert.Equal(await ForgetAsync("nobody@example.com"), await ForgetAsync("nobody.else@example.com"));
        Assert.Equal(await ForgetAsync("nobody@example.com"), await ForgetAsync(Sample.Email));
        await WaitForLogAsync("fcpr");
        await WaitForLogAsync("scpr");

        Assert.All(_engine.Outbox.Messages, static message => Assert.Equal(Sample.Email, message.To));
    }

    /// <summary>Somebody's mailbox can't be flooded, and the limit says nothing about whether there is one.</summary>
    [Theory]
    [InlineData(Sample.Email)]
    [InlineData("nobody@example.com")]
    public async Task Link_AskedForAgainAndAgain_IsRefused(string email)
    {
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            answers.Add((await ForgetAsync(i % 2 == 0 ? email : email.ToUpperInvariant())).Status);
        }

        Assert.Equal(10, answers.Count(static status => status == HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public async Task Link_WhereThePeopleDoNotChangeTheirPassword_IsRefused()
    {
        await using var closed = await StartAsync(static tenant =>
        {
            tenant.Connections.Clear();
            tenant.Connections.Add(new ConnectionDefinition(Connection.DefaultDatabase) { Configure = static connection => connection with { Options = new JsonObject { ["disable_self_service_change_password"] = true } } });
        });
        var (status, _) = await ForgetAsync(Sample.Email, engine: closed);
        using var browser = closed.OpenBrowser();
        var login = await browser.GetAsync(AuthorizeUrl(closed));
        var page = await browser.GetAsync(login.Url.ToString().Replace("/u/login", "/u/reset-password-request", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.DoesNotContain("reset-password-request", login.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Empty(closed.Outbox.Messages);
    }

    [Fact]
    public async Task Page_ForWhoeverHasForgottenTheirPassword_SendsTheLink()
    {
        using var browser = _engine.OpenBrowser();
        var login = await browser.GetAsync(AuthorizeUrl(_engine));
        var form = await browser.GetAsync(login.Links.Single(static link => link.AbsolutePath.EndsWith("/u/reset-password-request", StringComparison.Ordinal)).ToString());
        var empty = await browser.SubmitAsync(form, new Dictionary<string, string> { ["email"] = " " });
        var sent = await browser.SubmitAsync(empty, new Dictionary<string, string> { ["email"] = Sample.Email });
        await WaitForLogAsync("scpr");

        Assert.Contains("Enter your email address.", empty.Body, StringComparison.Ordinal);
        Assert.Contains("Check your mail", sent.Body, StringComparison.Ordinal);
        Assert.Equal(("reset_email", Sample.Email), (Assert.Single(_engine.Outbox.Messages).Template, _engine.Outbox.Messages[0].To));
        Assert.True((await browser.SignInAsync(sent.Links.Single(static link => link.AbsolutePath.EndsWith("/u/login", StringComparison.Ordinal)).ToString(), Sample.Email, Sample.Password)).HasLeft);
    }

    private static string AuthorizeUrl(TestEngine engine) => engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback));
}
