using System.Text.Json;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Token;

/// <summary>Foreign tokens whose Actions code declares.</summary>
public sealed class CustomTokenExchangeTests
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:token-exchange";

    [Fact]
    public async Task Exchange_ActionInScriptAndInCode_SayWhomTheTokenStandsFor()
    {
        var own = new Own();
        await using var engine = await TestEngine.StartAsync(
            static tenant =>
            {
                Declare(tenant);
                tenant.Actions.Add(Registration("script", "urn:acme:script", """
                    exports.onExecuteCustomTokenExchange = async (event, api) => { api.authentication.setUserById('auth0|' + event.transaction.subject_token); };
                    """));
                tenant.Actions.Add(Registration("own", "urn:acme:own"));
            },
            options => options.AddAction("own", own));

        Assert.Equal("auth0|ada", (string?)(await ExchangeAsync(engine, "urn:acme:script", "ada")).IdTokenClaims["sub"]);
        Assert.Equal("auth0|ada", (string?)(await ExchangeAsync(engine, "urn:acme:own", "ada")).IdTokenClaims["sub"]);
        Assert.Equal(("invalid_request", "Not one of ours"), ((await ExchangeAsync(engine, "urn:acme:own", "x")).Error, (await ExchangeAsync(engine, "urn:acme:own", "x")).ErrorDescription));
        Assert.Equal(("ada", "openid", Sample.WebClient), (own.Seen!.SubjectToken, own.Seen.RequestedScopes[0], own.Seen.Client.ClientId));
        Assert.Null(own.Seen.Client.ClientSecret);
        Assert.DoesNotContain("subject_token", own.Seen.Request.Body.Keys);
    }

    [Theory]
    [InlineData(ActionTriggers.PostLogin, "urn:acme:token", "is for custom-token-exchange alone")]
    [InlineData(ActionTriggers.CustomTokenExchange, "urn:ietf:params:oauth:token-type:id_token", "is reserved")]
    [InlineData(ActionTriggers.CustomTokenExchange, "token", "must be an address or a URN")]
    public async Task Type_ThatCantBe_KeepsTheEngineFromStarting(string trigger, string type, string message)
    {
        var fault = await Assert.ThrowsAsync<EngineConfigurationException>(() => TestEngine.StartAsync(tenant => tenant.Actions.Add(
            new ActionRegistration(trigger, "exchange", "exports.onExecuteCustomTokenExchange = exports.onExecutePostLogin = async () => {};") { SubjectTokenType = type })));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static ActionRegistration Registration(string name, string type, string? code = null) => new(ActionTriggers.CustomTokenExchange, name, code) { SubjectTokenType = type };

    private static void Declare(TenantDefinition tenant)
    {
        Sample.Declare(tenant);
        tenant.Applications[0] = tenant.Applications[0] with
        {
            GrantTypes = [Grant],
            Extra = new Dictionary<string, JsonElement> { ["token_exchange"] = JsonElement.Parse("""{"allow_any_profile_of_type":["custom_authentication"]}""") },
        };
    }

    private static Task<TokenResult> ExchangeAsync(TestEngine engine, string type, string token) => engine.Client.TokenAsync(
        ("grant_type", Grant), ("client_id", Sample.WebClient), ("client_secret", Sample.WebSecret), ("subject_token", token), ("subject_token_type", type), ("scope", "openid"));

    private sealed class Own : IAction<CustomTokenExchangeEvent, CustomTokenExchangeApi>
    {
        public CustomTokenExchangeEvent? Seen { get; private set; }

        public ValueTask ExecuteAsync(CustomTokenExchangeEvent @event, CustomTokenExchangeApi api, CancellationToken cancellationToken)
        {
            if (@event.SubjectToken != "ada")
            {
                api.Access.RejectInvalidSubjectToken("Not one of ours");
                return ValueTask.CompletedTask;
            }

            Seen = @event;
            api.Authentication.SetUserById("auth0|ada");
            return ValueTask.CompletedTask;
        }
    }
}
