using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Applications;
using Engine.Hosting;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Transport;

/// <summary>Where forms may lead, and that browsers come back by https.</summary>
public sealed class PageHeaderTests
{
    private const string Native = "native-client-00000000000000000000";

    private static Task<TestEngine> StartAsync() => TestEngine.StartAsync(static tenant =>
    {
        Sample.Declare(tenant);
        tenant.Applications.Add(new Application
        {
            ClientId = Native,
            Name = "Native",
            TokenEndpointAuthMethod = "none",
            Callbacks = ["com.example.app:/callback", "https://*.example.org/cb", "http://127.0.0.1:4711/cb"],
            WebOrigins = ["https://front.example"],
            GrantTypes = ["authorization_code"],
        });
    });

    private static async Task<string> FormActionAsync(HttpClient client, string url, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await client.SendAsync(request);
        if (answer.Headers.Location is { } next)
        {
            return await FormActionAsync(client, new Uri(new Uri(url), next).AbsoluteUri, answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        }

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        return policy.Split(';', StringSplitOptions.TrimEntries).Single(static directive => directive.StartsWith("form-action ", StringComparison.Ordinal))["form-action ".Length..];
    }

    [Fact]
    public async Task SignInPage_Forms_MayLeadToTheEngineAndTheApplicationAlone()
    {
        await using var engine = await StartAsync();
        var url = engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid"), ("state", "s"));
        Assert.Equal("'self' https://app.example", await FormActionAsync(engine.Client.Http, url));
    }

    [Fact]
    public async Task SignInPage_EveryAddressOfTheApplication_IsListed()
    {
        await using var engine = await StartAsync();
        var (_, challenge) = engine.Client.CreatePkce();
        var url = engine.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", Native), ("redirect_uri", "https://shop.example.org/cb"), ("scope", "openid"), ("state", "s"),
            ("code_challenge", challenge), ("code_challenge_method", "S256"));
        Assert.Equal("'self' https://shop.example.org com.example.app: https://*.example.org http://127.0.0.1:4711 https://front.example", await FormActionAsync(engine.Client.Http, url));
    }

    [Theory]
    [InlineData("https://tenant.example/", "max-age=31536000")]
    [InlineData("https://localhost:8443/", null)]
    [InlineData("https://127.0.0.1:8443/", null)]
    [InlineData("http://tenant.example/", null)]
    public async Task StrictTransport_AskedFor_IsSaidOverHttpsAndNotOfLoopbackHosts(string issuer, string? expected)
    {
        await using var engine = await TestEngine.StartAsync(tenant => tenant.Issuer = issuer, static options => options.StrictTransportSecurity = TimeSpan.FromDays(365));
        using var client = new HttpClient(engine.Engine.CreateHandler());
        foreach (var path in new[] { ".well-known/jwks.json", "no/such/path", "authorize" })
        {
            using var answer = await client.GetAsync(new Uri(issuer + path));
            Assert.Equal(expected, answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null);
        }
    }

    [Fact]
    public async Task StrictTransport_NotAskedFor_IsTheHostsBusiness()
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        using var answer = await engine.Client.Http.GetAsync(".well-known/jwks.json");
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }
}
