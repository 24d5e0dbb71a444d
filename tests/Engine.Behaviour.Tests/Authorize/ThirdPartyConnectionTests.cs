using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Authorize;

/// <summary>Third-party applications sign people in with domain-level connections and no other (<c>enable-third-party-applications.md</c>).</summary>
public sealed class ThirdPartyConnectionTests
{
    private const string Staff = "staff";

    [Fact]
    public async Task SignIn_ConnectionThatIsNotDomainLevel_IsRefusedThoughItIsEnabled()
    {
        await using var engine = await StartAsync(isDomainLevel: false, enabled: [Sample.PartnerClient, Sample.WebClient]);
        using var browser = engine.OpenBrowser();

        var page = await browser.GetAsync(Request(engine, Staff));

        Assert.DoesNotContain("password", page.Form?.Fields.Keys ?? []);
        Assert.Equal("invalid_request", page.Parameters["error"]);
    }

    [Fact]
    public async Task SignIn_DomainLevelConnection_NeedsNotBeEnabled()
    {
        await using var engine = await StartAsync(isDomainLevel: true, enabled: []);
        using var browser = engine.OpenBrowser();

        var page = await browser.SignInAsync(Request(engine, Staff), "eve@example.com", Sample.Password);

        Assert.Contains("code", page.Parameters.Keys);
    }

    /// <summary>Single sign-on is a sign-in too.</summary>
    [Fact]
    public async Task Session_OfAConnectionThatIsNotDomainLevel_DoesNotSignInAtAThirdParty()
    {
        await using var engine = await StartAsync(isDomainLevel: false, enabled: [Sample.WebClient]);
        using var browser = engine.OpenBrowser();
        var first = engine.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid"), ("connection", Staff));
        Assert.Contains("code", (await browser.SignInAsync(first, "eve@example.com", Sample.Password)).Parameters.Keys);

        var silent = await browser.GetAsync(Request(engine, connection: null, prompt: "none"));
        var page = await browser.GetAsync(Request(engine, connection: null));

        Assert.Equal("login_required", silent.Parameters["error"]);
        Assert.Contains("password", page.Form!.Fields.Keys);
    }

    [Fact]
    public async Task SignIn_FirstParty_UsesWhatIsEnabledForIt()
    {
        await using var engine = await StartAsync(isDomainLevel: true, enabled: []);
        using var browser = engine.OpenBrowser();

        var page = await browser.GetAsync(engine.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid"), ("connection", Staff)));

        Assert.Equal("invalid_request", page.Parameters["error"]);
    }

    private static Task<TestEngine> StartAsync(bool isDomainLevel, string[] enabled) => TestEngine.StartAsync(tenant =>
    {
        Sample.Declare(tenant);
        tenant.Connections.Add(new ConnectionDefinition(Staff) { EnabledClients = enabled, Configure = connection => connection with { IsDomainConnection = isDomainLevel } });
        tenant.Users.Add(new UserDefinition("eve@example.com", Sample.Password) { Id = "eve", Connection = Staff });
    });

    private static string Request(TestEngine engine, string? connection, string? prompt = null) => engine.Client.AuthorizeUrl(
        ("response_type", "code"), ("client_id", Sample.PartnerClient), ("redirect_uri", Sample.PartnerCallback), ("scope", "openid"), ("connection", connection), ("prompt", prompt));
}
