using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Tenants;

/// <summary>An attacker who keeps everything a tenant ever gave out: neither its neighbour nor a later tenant of the same name, host and people takes any of it.</summary>
public abstract class TenantInheritanceTests(HostKind kind) : TenantTest(kind)
{
    [Fact]
    public async Task Loot_OfARemovedTenant_IsGoodForNothingAtANewOneOfTheSameName()
    {
        await CreateAsync();
        using var client = At(Acme);
        using var loot = await StealAsync(client);
        await ReplayAsync(loot, client, isRefused: false);
        await Tenants.RemoveAsync("acme");
        await CreateAsync();

        await ReplayAsync(loot, client, isRefused: true);
        Assert.Equal(HttpStatusCode.OK, (await client.AuthorizationCodeAsync(SignIn())).StatusCode);
    }

    [Fact]
    public async Task Loot_OfANeighbour_IsGoodForNothing()
    {
        // The neighbour has the same applications, secrets, people and keys: only what is stored tells them apart.
        await CreateAsync();
        await CreateAsync("zeta", "zeta.example");
        using var client = At(Acme);
        using var loot = await StealAsync(client);

        await ReplayAsync(loot, At("zeta.example"), isRefused: true);
        await ReplayAsync(loot, client, isRefused: false);
    }

    [Fact]
    public async Task Cache_OfAnAction_IsNotThatOfANewTenantOfTheSameName()
    {
        const string code = """
            exports.onExecuteCredentialsExchange = async (event, api) => {
              api.accessToken.setCustomClaim('https://claims.example/seen', api.cache.get('n')?.value ?? 'nothing');
              api.cache.set('n', 'the secret of ' + event.tenant.id);
            };
            """;
        static void Bind(TenantDefinition tenant) => tenant.Actions.Add(new ActionRegistration(ActionTriggers.CredentialsExchange, "cache", code));
        async Task<string> SeenAsync(string host) => (await MachineAsync(At(host))).AccessTokenClaims["https://claims.example/seen"]!.GetValue<string>();

        await CreateAsync(more: Bind);
        await CreateAsync("zeta", "zeta.example", Bind);
        Assert.Equal("nothing", await SeenAsync(Acme));
        Assert.Equal("the secret of acme", await SeenAsync(Acme));
        Assert.Equal("nothing", await SeenAsync("zeta.example"));
        await Tenants.RemoveAsync("acme");
        await CreateAsync(more: Bind);

        Assert.Equal("nothing", await SeenAsync(Acme));
    }

    /// <summary>What the attacker keeps: tokens of every form, a code, and browsers with a session and with an open sign-in.</summary>
    private sealed record Loot(TokenResult Jwt, TokenResult Opaque, string Code, TestBrowser Session, TestBrowser Open, BrowserPage Page) : IDisposable
    {
        public void Dispose()
        {
            Session.Dispose();
            Open.Dispose();
        }
    }

    private static string Request(TestClient client, params (string Name, string? Value)[] more)
        => client.AuthorizeUrl([("client_id", Sample.WebClient), ("response_type", "code"), ("redirect_uri", Sample.WebCallback), ("scope", "openid"), .. more]);

    private static async Task<Loot> StealAsync(TestClient client)
    {
        var session = client.OpenBrowser();
        var jwt = await client.AuthorizationCodeAsync(SignIn(), session);
        var opaque = await client.AuthorizationCodeAsync(SignIn("openid profile", audience: null));
        var code = (await session.GetAsync(Request(client))).Parameters["code"];
        var open = client.OpenBrowser();
        return new Loot(jwt, opaque, code, session, open, await open.GetAsync(Request(client)));
    }

    private static async Task ReplayAsync(Loot loot, TestClient client, bool isRefused)
    {
        Assert.Equal(isRefused ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, await UserInfoAsync(client, loot.Jwt.AccessToken));
        Assert.Equal(isRefused ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, await UserInfoAsync(client, loot.Opaque.AccessToken));
        Assert.Equal(isRefused ? "invalid_grant" : null, (await client.RefreshAsync(Sample.WebClient, loot.Jwt.RefreshToken!, Sample.WebSecret)).Error);

        // What is asked with copies stays with the attacker for the next time.
        using var session = loot.Session.Copy();
        var silent = await session.GetAsync(Request(client, ("prompt", "none")));
        Assert.Equal(isRefused ? "login_required" : null, silent.Parameters.GetValueOrDefault("error"));
        if (isRefused)
        {
            var redeemed = await client.TokenAsync(
                ("grant_type", "authorization_code"), ("client_id", Sample.WebClient), ("client_secret", Sample.WebSecret), ("code", loot.Code), ("redirect_uri", Sample.WebCallback));
            Assert.Equal("invalid_grant", redeemed.Error);

            using var open = loot.Open.Copy();
            var target = new Uri(new Uri(client.Issuer), loot.Page.Url.PathAndQuery).AbsoluteUri;
            var page = await open.PostAsync(target, new Dictionary<string, string> { ["username"] = Sample.Email, ["password"] = Sample.Password });
            Assert.NotEqual(HttpStatusCode.Redirect, page.StatusCode);
            Assert.False(page.Parameters.ContainsKey("code"));
        }
    }
}

public sealed class TenantInheritanceInProcessTests() : TenantInheritanceTests(HostKind.InProcess);

public sealed class TenantInheritanceKestrelTests() : TenantInheritanceTests(HostKind.Kestrel);
