using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Access.Explain;
using Engine.Core.Actions;

namespace Engine.Core.Tests.Access;

/// <summary>The tenant log tells why a request got what it got; the client is told nothing of it.</summary>
public sealed class LoggedReasonsTests
{
    [Fact]
    public async Task Log_SignInUnderRbacAndAGrant_NamesEveryScopeWithItsReason()
    {
        await using var tenant = await ExplainedTenant.StartAsync();
        var request = new ExplainRequest("web") { UserId = "auth0|ann", Audience = ExplainedTenant.Both, Scope = "openid read:a write:a delete:a undefined", RedirectUri = "https://app.example/cb" };
        var said = await tenant.Engine.ExplainAsync(request);
        await tenant.SignInAsync(request);

        var details = (await tenant.LastLogAsync("ssa")).GetProperty("details");
        Assert.Equal(said.Scopes.Select(static scope => (scope.Scope, scope.IsGranted, scope.Reason, string.Join(' ', scope.DecidedBy))), ReadScopes(details));
        Assert.Equal(["openid_connect", "rbac", "rbac", "client_grant", "not_defined"], said.Scopes.Select(static scope => scope.Reason));
        Assert.Equal(2, said.Scopes[1].DecidedBy.Count);
        Assert.StartsWith("rol_", said.Scopes[1].DecidedBy[0], StringComparison.Ordinal);
        Assert.Equal("direct", said.Scopes[2].DecidedBy[0]);
        Assert.All(said.Scopes.Take(4).Skip(1), static scope => Assert.StartsWith("cgr_", scope.DecidedBy[^1], StringComparison.Ordinal));
        Assert.Equal("first_party", details.GetProperty("consent").GetProperty("reason").GetString());

        var permissions = details.GetProperty("permissions").EnumerateObject().ToDictionary(static source => source.Name, static source => string.Join(' ', source.Value.EnumerateArray().Select(static name => name.GetString())));
        Assert.Equal("delete:a write:a", permissions["direct"]);
        Assert.Equal("read:a", permissions[said.Scopes[1].DecidedBy[0]]);
        Assert.Equal(3, permissions.Count);
    }

    [Fact]
    public async Task Log_Tokens_NamesTheirFormatAndTheClaims()
    {
        await using var tenant = await ExplainedTenant.StartAsync();
        var request = new ExplainRequest("hs") { UserId = "auth0|ann", Audience = ExplainedTenant.Rbac, Scope = "openid profile email", RedirectUri = "https://app.example/cb" };
        var said = await tenant.Engine.ExplainAsync(request);
        await tenant.SignInAsync(request);

        var details = (await tenant.LastLogAsync("seacft")).GetProperty("details");
        Assert.Equal("authorize", details.GetProperty("scopes_decided_at").GetString());
        Assert.False(details.TryGetProperty("scopes", out _));
        var access = details.GetProperty("tokens").GetProperty("access_token");
        Assert.Equal(("jwt", "access_token_authz", "RS256", "api", said.Format!.DecidedBy), (Text(access, "kind"), Text(access, "dialect"), Text(access, "alg"), Text(access, "reason"), Text(access, "decided_by")));
        var id = details.GetProperty("tokens").GetProperty("id_token");
        Assert.Equal(("jwt", "HS256", "application", "hs"), (Text(id, "kind"), Text(id, "alg"), Text(id, "reason"), Text(id, "decided_by")));
        Assert.Equal(
            said.Claims.Select(static claim => (claim.Claim, claim.IsGranted, claim.Reason, claim.DecidedBy[0])),
            details.GetProperty("claims").EnumerateArray().Select(static claim => (Text(claim, "claim")!, claim.TryGetProperty("granted", out _), Text(claim, "granted") ?? Text(claim, "dropped")!, claim.GetProperty("decided_by")[0].GetString()!)));
        Assert.Contains(said.Claims, static claim => claim is { Claim: "name", IsGranted: true, Reason: "scope" });
        Assert.Contains(said.Claims, static claim => claim is { Claim: "family_name", IsGranted: false, Reason: "no_value" });
    }

    [Fact]
    public async Task Log_NoAudience_SaysOpaque()
    {
        await using var tenant = await ExplainedTenant.StartAsync();
        await tenant.SignInAsync(new ExplainRequest("web") { UserId = "auth0|ann", Scope = "openid" });

        var access = (await tenant.LastLogAsync("seacft")).GetProperty("details").GetProperty("tokens").GetProperty("access_token");
        Assert.Equal(("opaque", "no_audience"), (Text(access, "kind"), Text(access, "reason")));
        Assert.False(access.TryGetProperty("decided_by", out _));
    }

    [Fact]
    public async Task Log_ThirdParty_SaysThatTheProfileIsLeftOut()
    {
        await using var tenant = await ExplainedTenant.StartAsync();
        var (tokens, error) = await tenant.SignInAsync(new ExplainRequest("third") { UserId = "auth0|ann", Scope = "openid email" });

        Assert.Null(error);
        var claims = (await tenant.LastLogAsync("seacft")).GetProperty("details").GetProperty("claims").EnumerateArray();
        Assert.Equal([("email", "third_party", "third"), ("email_verified", "third_party", "third")], claims.Select(static claim => (Text(claim, "claim"), Text(claim, "dropped"), claim.GetProperty("decided_by")[0].GetString())));
        Assert.True(tokens!.Value.TryGetProperty("id_token", out _));
    }

    [Fact]
    public async Task Log_ActionsChanges_NamesTheActionAndWhatWasLeftOut()
    {
        await using var tenant = await ExplainedTenant.StartAsync(new Meddler());
        var (tokens, _) = await tenant.SignInAsync(new ExplainRequest("web") { UserId = "auth0|ann", Audience = ExplainedTenant.Open, Scope = "openid email read:a" });

        var details = (await tenant.LastLogAsync("ssa")).GetProperty("details");
        Assert.Equal(
            [("write:a", true, "action", "people"), ("read:a", false, "action", "people")],
            ReadScopes(details).Skip(3));
        Assert.Equal(
            [
                ("id_token", "https://acme.example/color", "granted", "action"),
                ("id_token", "sub", "dropped", "restricted"),
                ("id_token", "https://auth0.com/x", "dropped", "reserved_namespace"),
                ("id_token", "nothing", "dropped", "no_value"),
                ("access_token", "https://acme.example/big", "dropped", "too_large"),
                ("access_token", "aud", "dropped", "restricted"),
            ],
            details.GetProperty("claims").EnumerateArray().Select(static claim =>
            {
                Assert.Equal("people", claim.GetProperty("decided_by")[0].GetString());
                var outcome = claim.TryGetProperty("granted", out _) ? "granted" : "dropped";
                return (Text(claim, "token"), Text(claim, "claim"), outcome, Text(claim, outcome));
            }));
        Assert.Equal("openid email write:a", tokens!.Value.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Log_MachinesActions_NamesTheActionAndWhatWasLeftOut()
    {
        await using var tenant = await ExplainedTenant.StartAsync(machineAction: new Meddler());
        await tenant.RequestAsync(new ExplainRequest("web") { Audience = ExplainedTenant.Granted });

        var details = (await tenant.LastLogAsync("seccft")).GetProperty("details");
        Assert.Equal([("read:a", true, "client_grant"), ("write:a", true, "action")], ReadScopes(details).Select(static scope => (scope.Scope, scope.IsGranted, scope.Reason)));
        var claim = Assert.Single(details.GetProperty("claims").EnumerateArray());
        Assert.Equal(("access_token", "aud", "restricted"), (Text(claim, "token"), Text(claim, "claim"), Text(claim, "dropped")));
        Assert.False(details.TryGetProperty("permissions", out _));
    }

    [Theory]
    [InlineData(ExplainedTenant.Closed, "read:a", "api_policy")]
    [InlineData(ExplainedTenant.Rbac, "read:a", "no_client_grant")]
    [InlineData(ExplainedTenant.Granted, "write:a", "client_grant")]
    [InlineData(ExplainedTenant.Granted, "openid", "no_user")]
    public async Task Log_RefusedMachine_HasTheReasonAndTheClientHasNot(string audience, string scope, string reason)
    {
        await using var tenant = await ExplainedTenant.StartAsync();
        var request = new ExplainRequest("web") { Audience = audience, Scope = "read:a " + scope };
        var said = await tenant.Engine.ExplainAsync(request);
        var answer = await tenant.Engine.HandleAsync(Support.Requests.Post("/oauth/token",
            ("grant_type", "client_credentials"), ("client_id", "web"), ("client_secret", "a-secret-of-a-test"), ("audience", audience), ("scope", request.Scope)));

        Assert.Equal(403, answer.StatusCode);
        Assert.Equal(["error", "error_description"], answer.Body is var body ? JsonDocument.Parse(body).RootElement.EnumerateObject().Select(static field => field.Name) : []);
        var details = (await tenant.LastLogAsync("feccft")).GetProperty("details");
        Assert.Equal(said.Scopes.Select(static item => (item.Scope, item.IsGranted, item.Reason, string.Join(' ', item.DecidedBy))), ReadScopes(details));
        Assert.Equal(reason, said.Scopes.Single(item => item.Scope == scope).Reason);
        Assert.DoesNotContain(said.Scopes, static item => item.IsGranted);
        foreach (var id in said.Scopes.SelectMany(static item => item.DecidedBy))
        {
            Assert.DoesNotContain(id, System.Text.Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string Scope, bool IsGranted, string Reason, string DecidedBy)> ReadScopes(JsonElement details)
        => details.GetProperty("scopes").EnumerateArray().Select(static scope => (
            Text(scope, "scope")!,
            scope.TryGetProperty("granted", out _),
            Text(scope, "granted") ?? Text(scope, "dropped")!,
            scope.TryGetProperty("decided_by", out var ids) ? string.Join(' ', ids.EnumerateArray().Select(static id => id.GetString())) : ""));

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>Changes scopes and sets claims, good and bad ones.</summary>
    private sealed class Meddler : IPostLoginAction, ICredentialsExchangeAction
    {
        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        {
            api.AccessToken.AddScope("write:a");
            api.AccessToken.RemoveScope("read:a");
            api.IdToken.SetCustomClaim("https://acme.example/color", JsonValue.Create("blue"));
            api.IdToken.SetCustomClaim("sub", JsonValue.Create("somebody"));
            api.IdToken.SetCustomClaim("https://auth0.com/x", JsonValue.Create(1));
            api.IdToken.SetCustomClaim("nothing", null);
            api.AccessToken.SetCustomClaim("https://acme.example/big", JsonValue.Create(new string('x', 200_000)));
            api.AccessToken.SetCustomClaim("aud", JsonValue.Create("me"));
            return ValueTask.CompletedTask;
        }

        public ValueTask ExecuteAsync(CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken)
        {
            api.AccessToken.AddScope("write:a");
            api.AccessToken.SetCustomClaim("aud", JsonValue.Create("me"));
            return ValueTask.CompletedTask;
        }
    }
}
