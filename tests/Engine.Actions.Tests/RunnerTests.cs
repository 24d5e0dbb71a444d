using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;

namespace Engine.Actions.Tests;

public class RunnerTests
{
    private readonly JintActionRunner _runner = new();

    [Fact]
    public async Task Run_CommandsOfEveryKind_AreWrittenDown()
    {
        var effects = await Scripts.Run(_runner, """
            api.idToken.setCustomClaim('https://x/roles', event.authorization.roles);
            api.accessToken.setCustomClaim('https://x/n', 1).accessToken.addScope('a');
            const { removeScope } = api.accessToken; removeScope('b');
            api.user.setUserMetadata('theme', { dark: true });
            api.user.setAppMetadata('old', null);
            """);
        Assert.Equal("""["admin","editor"]""", effects.IdTokenClaims["https://x/roles"]!.ToJsonString());
        Assert.Equal("1", effects.AccessTokenClaims["https://x/n"]!.ToJsonString());
        Assert.Equal([new ScopeChange("a", true, "Test action"), new ScopeChange("b", false, "Test action")], effects.ScopeChanges);
        Assert.Equal("""{"dark":true}""", effects.UserMetadata["theme"]!.ToJsonString());
        Assert.True(effects.AppMetadata.TryGetValue("old", out var old) && old is null);
        Assert.False(effects.IsDenied);
    }

    [Fact]
    public async Task Run_Deny_KeepsTheFirstReason()
    {
        var effects = await Scripts.Run(_runner, "api.access.deny('first'); api.access.deny('second');");
        Assert.Equal(("first", "access_denied"), (effects.DenyReason, effects.DenyCode));
    }

    [Theory]
    [InlineData("api.multifactor.enable('any');", "any", false, false)]
    [InlineData("api.multifactor.enable('guardian', { allowRememberBrowser: true });", "guardian", true, false)]
    [InlineData("api.multifactor.enable('any'); api.multifactor.enable('none');", "none", false, true)]
    public async Task Run_MultifactorEnable_IsWrittenDown(string body, string provider, bool remembers, bool isSkipped)
    {
        var request = (await Scripts.Run(_runner, body)).Multifactor!;
        Assert.Equal((provider, remembers, isSkipped), (request.Provider, request.AllowsRememberBrowser, request.IsSkipped));
    }

    [Fact]
    public async Task Event_OfAPersonWithFactors_NamesThem()
    {
        var e = Scripts.PostLogin(factors: [new EnrolledFactor("otp"), new EnrolledFactor("phone", "sms")]);
        Assert.Equal("""[[{"type":"otp"},{"type":"phone","method":"sms"}],["guardian"]]""", (await Scripts.Evaluate(_runner, "[event.user.enrolledFactors, event.user.multifactor]", e))!.ToJsonString());
    }

    [Theory]
    [InlineData("event.user.email", "\"ann@example.com\"")]
    [InlineData("event.user.created_at", "\"2030-01-02T03:04:05.678Z\"")]
    [InlineData("event.user.username === undefined && !('username' in event.user)", "true")]
    [InlineData("[event.user.app_metadata, event.user.user_metadata]", "[{},{}]")]
    [InlineData("event.user.department", "\"R\\u0026D\"")]
    [InlineData("Object.keys(event.user).filter(k => k.startsWith('_'))", "[]")]
    [InlineData("event.user.identities", "[{\"provider\":\"auth0\",\"user_id\":\"1\",\"connection\":\"db\",\"isSocial\":false}]")]
    [InlineData("event.client", "{\"client_id\":\"client1\",\"name\":\"Shop\",\"metadata\":{\"plan\":\"pro\"}}")]
    [InlineData("event.connection", "{\"id\":\"con_1\",\"name\":\"db\",\"strategy\":\"auth0\"}")]
    [InlineData("event.tenant.id", "\"acme\"")]
    [InlineData("event.request", "{\"ip\":\"192.0.2.1\",\"method\":\"POST\",\"hostname\":\"acme.example\",\"language\":\"en\",\"user_agent\":\"agent\",\"body\":{\"a\":\"1\"},\"query\":{\"q\":\"2\"},\"geoip\":{}}")]
    [InlineData("[event.transaction.protocol, event.transaction.requested_scopes, event.transaction.state]", "[\"oidc-basic-profile\",[\"openid\",\"read:x\"],\"xyz\"]")]
    [InlineData("event.authentication.methods", "[{\"name\":\"pwd\",\"timestamp\":\"2030-01-02T03:04:05.678Z\"}]")]
    [InlineData("[event.stats.logins_count, event.session.id, event.resource_server.identifier, event.secrets.KEY]", "[3,\"ses_1\",\"https://api.example\",\"s3cret\"]")]
    [InlineData("'refresh_token' in event", "false")]
    public async Task Event_Section_HasTheDocumentedShape(string expression, string expected) =>
        Assert.Equal(expected, (await Scripts.Evaluate(_runner, expression))!.ToJsonString());

    [Fact]
    public async Task Event_Changed_ReachesNobody()
    {
        var e = Scripts.PostLogin(metadata: new JsonObject { ["tier"] = "free" });
        await Scripts.Run(_runner, "event.user.app_metadata.tier = 'gold'; event.authorization.roles.push('root'); event.secrets.KEY = 'x';", e);
        Assert.Equal("""["free",["admin","editor"],"s3cret"]""",
            (await Scripts.Evaluate(_runner, "[event.user.app_metadata.tier, event.authorization.roles, event.secrets.KEY]", e))!.ToJsonString());
    }

    [Fact]
    public async Task Run_CredentialsExchange_SeesItsEventAndDenies()
    {
        var effects = new ActionEffects();
        var e = new CredentialsExchangeEvent
        {
            TenantId = "acme",
            Client = new Application { ClientId = "m2m", Name = "Job" },
            Request = new ActionRequest { Method = "POST" },
            ResourceServer = new Api { Id = "1", Identifier = "https://api.example" },
            RequestedScopes = ["a"],
            AccessTokenScope = ["a", "b"],
        };
        var action = Scripts.Action("""
            module.exports = { onExecuteCredentialsExchange: async (event, api) => {
              api.accessToken.setCustomClaim('https://x/e', [event.accessToken, event.transaction.requested_scopes, event.resource_server.identifier, typeof event.user]);
              api.access.deny('invalid_scope', 'no');
            } };
            """, ActionTriggers.CredentialsExchange);
        await _runner.RunAsync(new ActionInvocation(Triggers.CredentialsExchange, action, e, new CredentialsExchangeApi(effects, action.Name)), default);
        Assert.Equal("""[{"customClaims":{},"scope":["a","b"]},["a"],"https://api.example","undefined"]""", effects.AccessTokenClaims["https://x/e"]!.ToJsonString());
        Assert.Equal(("invalid_scope", "no"), (effects.DenyCode, effects.DenyReason));
    }

    [Theory]
    [InlineData("throw new Error('boom')", "boom")]
    [InlineData("throw 'text'", "text")]
    [InlineData("await Promise.reject(new TypeError('late'))", "late")]
    [InlineData("missing()", "missing is not defined")]
    [InlineData("require('axios')", "Cannot find module 'axios'")]
    [InlineData("await new Promise(() => {})", "The promise of the Action never settles")]
    [InlineData("api.redirect.sendUserTo('https://x')", "api.redirect.sendUserTo is not available")]
    [InlineData("api.multifactor.enable('duo')", "api.multifactor.enable: provider must be any, guardian, google-authenticator or none")]
    [InlineData("api.access.deny(5)", "api.access.deny: reason must be a string")]
    [InlineData("api.accessToken.setCustomClaim()", "api.accessToken.setCustomClaim: name must be a string")]
    [InlineData("api.accessToken.addScope('')", "api.accessToken.addScope: scope must not be empty")]
    public async Task Run_ScriptFails_SaysWhy(string body, string message)
    {
        var failure = await Scripts.Fail(_runner, body);
        Assert.Equal((message, "action_error"), (failure.Message, failure.ErrorClass));
    }

    [Theory]
    [InlineData("exports.other = 1", "The Action does not export a function called onExecutePostLogin")]
    [InlineData("exports.onExecutePostLogin = 1", "The Action does not export a function called onExecutePostLogin")]
    [InlineData("module.exports = null", "The Action does not export a function called onExecutePostLogin")]
    [InlineData("const = 1", "SyntaxError: ")]
    [InlineData("const x = 10n", "SyntaxError: BigInt is not available in Actions")]
    [InlineData("import('x')", "SyntaxError: import() is not available in Actions")]
    [InlineData("throw new Error('at load')", "at load")]
    public async Task Run_ScriptCantBeLoaded_SaysWhy(string code, string message)
    {
        var failure = await Assert.ThrowsAsync<ActionFailedException>(async () =>
            await _runner.RunAsync(new ActionInvocation(Triggers.PostLogin, Scripts.Action(code), Scripts.PostLogin(), new PostLoginApi(new ActionEffects(), "a")), default));
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal("action_error", failure.ErrorClass);
    }

    [Fact]
    public async Task Run_CancelledRequest_IsCancelled()
    {
        // No other limit may come first, however quick the machine is.
        var patient = new JintActionRunner(new JintActionRunnerOptions { Limits = ActionLimits.Default with { Statements = int.MaxValue, Timeout = TimeSpan.FromMinutes(1) } });
        using var source = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Scripts.Run(patient, "for (;;);", cancellationToken: source.Token));
    }

    [Fact]
    public async Task Run_SameAsCSharpAction_HasTheSameEffects()
    {
        var expected = new ActionEffects();
        await new SampleAction().ExecuteAsync(Scripts.PostLogin(), new PostLoginApi(expected, "Test action"), default);
        var actual = await Scripts.Run(_runner, """
            if (!event.user.email_verified) api.access.deny('verify');
            api.idToken.setCustomClaim('https://x/roles', event.authorization.roles);
            api.accessToken.setCustomClaim('https://x/count', event.stats.logins_count);
            if (event.transaction.requested_scopes.includes('read:x')) api.accessToken.addScope('read:y');
            api.user.setAppMetadata('seen', true);
            """);
        Assert.Equal(Describe(expected), Describe(actual));

        static string Describe(ActionEffects e) => string.Join('|',
            e.DenyReason, Json(e.IdTokenClaims), Json(e.AccessTokenClaims), string.Join(',', e.ScopeChanges), Json(e.UserMetadata), Json(e.AppMetadata));
        static string Json(Dictionary<string, JsonNode?> values) => string.Join(',', values.Select(v => v.Key + "=" + v.Value?.ToJsonString()));
    }

    [Fact]
    public void WarmUp_OnAnotherThread_Succeeds() => Assert.Null(Record.Exception(() => Task.Run(_runner.WarmUp).Wait()));

    private sealed class SampleAction : IPostLoginAction
    {
        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        {
            if (@event.User.EmailVerified != true)
            {
                api.Access.Deny("verify");
            }

            api.IdToken.SetCustomClaim("https://x/roles", new JsonArray([.. @event.Roles.Select(r => JsonValue.Create(r))]));
            api.AccessToken.SetCustomClaim("https://x/count", @event.LoginsCount);
            if (@event.RequestedScopes.Contains("read:x"))
            {
                api.AccessToken.AddScope("read:y");
            }

            api.User.SetAppMetadata("seen", true);
            return ValueTask.CompletedTask;
        }
    }
}
