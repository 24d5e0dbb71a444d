using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Flows;

/// <summary>What a person's way in costs a store: a database across a network answers each call in a millisecond, and a disk each write.</summary>
public sealed class StoreCallTests : IAsyncLifetime
{
    private StoreCalls _store = null!;
    private TestEngine _engine = null!;

    public async Task InitializeAsync()
    {
        _engine = await TestEngine.StartAsync(Declare, options => options.Store = _store = StoreCalls.Around(options.Store));

        // The next signing key is made in the background; who asks for the published keys waits for it.
        await _engine.Client.Http.GetStringAsync(".well-known/jwks.json");
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    /// <summary>Somebody who has consented to something before, and somebody who has not.</summary>
    [Theory]
    [InlineData(Sample.Email)]
    [InlineData("grace@example.com")]
    public async Task SignIn_WithConsent_FromTheFirstFormToTheCallback(string email)
    {
        await RedeemAsync(await WarmUpAsync());
        using var browser = _engine.OpenBrowser();
        var login = await browser.GetAsync(Request("openid read:posts write:posts"));
        _store.Clear();

        var consent = await browser.SubmitAsync(login, new Dictionary<string, string> { ["username"] = email, ["password"] = Sample.Password });
        var done = await browser.SubmitAsync(consent, button: "accept");

        Assert.Contains("code", done.Parameters.Keys);
        AssertAtMost(12, _store.Calls);
        AssertAtMost(3, _store.Writes);
    }

    [Fact]
    public async Task TokenExchange_OfACode()
    {
        await RedeemAsync(await WarmUpAsync());
        var code = await WarmUpAsync();
        _store.Clear();

        await RedeemAsync(code);

        AssertAtMost(4, _store.Calls);
        AssertAtMost(1, _store.Writes);
    }

    private static void Declare(TenantDefinition tenant)
    {
        Sample.Declare(tenant);
        tenant.Users.Add(new UserDefinition("grace@example.com", Sample.Password));
    }

    private static void AssertAtMost(int count, IReadOnlyList<string> calls) => Assert.True(calls.Count <= count, $"{calls.Count} and not {count}:\n{string.Join('\n', calls)}");

    /// <summary>What is configured is read once; from then on a change in the store says so.</summary>
    private async Task<string> WarmUpAsync()
    {
        using var browser = _engine.OpenBrowser();
        return (await browser.SignInAsync(Request("openid read:posts"), Sample.Email, Sample.Password)).Parameters["code"];
    }

    private async Task RedeemAsync(string code) => Assert.NotNull((await _engine.Client.TokenAsync(
        ("grant_type", "authorization_code"), ("client_id", Sample.PartnerClient), ("client_secret", Sample.PartnerSecret), ("code", code), ("redirect_uri", Sample.PartnerCallback))).AccessToken);

    private string Request(string scope) => _engine.Client.AuthorizeUrl(
        ("response_type", "code"), ("client_id", Sample.PartnerClient), ("redirect_uri", Sample.PartnerCallback), ("audience", Sample.Api), ("scope", scope));
}
