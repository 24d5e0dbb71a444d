using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Sessions;
using Engine.Core.Users;

namespace Engine.Actions.Tests;

/// <summary>Runs scripts with a complete event.</summary>
internal static class Scripts
{
    public static readonly DateTimeOffset Moment = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static PostLoginEvent PostLogin(string tenant = "acme", JsonObject? metadata = null, params IReadOnlyList<EnrolledFactor> factors) => new()
    {
        EnrolledFactors = factors,
        TenantId = tenant,
        Client = new Application { ClientId = "client1", Name = "Shop", ClientMetadata = new JsonObject { ["plan"] = "pro" }, ClientSecret = "hush" },
        Request = new ActionRequest
        {
            Ip = "192.0.2.1",
            Method = "POST",
            Hostname = "acme.example",
            Language = "en",
            UserAgent = "agent",
            Body = new Dictionary<string, string> { ["a"] = "1" },
            Query = new Dictionary<string, string> { ["q"] = "2" },
        },
        ResourceServer = new Api { Id = "1", Identifier = "https://api.example" },
        RequestedScopes = ["openid", "read:x"],
        Secrets = new Dictionary<string, string> { ["KEY"] = "s3cret" },
        User = new User
        {
            UserId = "auth0|1",
            Email = "ann@example.com",
            EmailVerified = true,
            Name = "Ann",
            AppMetadata = metadata,
            CreatedAt = Moment,
            UpdatedAt = Moment,
            PasswordHash = "hash",
            Identities = [new UserIdentity { Connection = "db", Provider = "auth0", UserId = "1", Extra = new Dictionary<string, JsonElement> { ["access_token"] = JsonSerializer.SerializeToElement("upstream") } }],
            Extra = new Dictionary<string, JsonElement> { ["department"] = JsonSerializer.SerializeToElement("R&D"), ["_hidden"] = JsonSerializer.SerializeToElement(1) },
        },
        ConnectionId = "con_1",
        Authentication = new Authentication { UserId = "auth0|1", Time = Moment, Connection = "db", Methods = [new AuthenticationMethod("pwd", Moment)] },
        ConnectionStrategy = "auth0",
        Roles = ["admin", "editor"],
        SessionId = "ses_1",
        LoginsCount = 3,
        Protocol = "oidc-basic-profile",
        RedirectUri = "https://app.example/cb",
        State = "xyz",
    };

    public static ActionDefinition Action(string code, string trigger = ActionTriggers.PostLogin) =>
        new() { Id = "a1", Name = "Test action", Trigger = trigger, Code = code };

    /// <summary>Runs statements as a <c>post-login</c> handler.</summary>
    public static async Task<ActionEffects> Run(JintActionRunner runner, string body, PostLoginEvent? @event = null, CancellationToken cancellationToken = default)
    {
        var effects = new ActionEffects();
        var action = Action("exports.onExecutePostLogin = async (event, api) => {" + body + "\n};");
        await runner.RunAsync(new ActionInvocation(Triggers.PostLogin, action, @event ?? PostLogin(), new PostLoginApi(effects, action.Name)), cancellationToken);
        return effects;
    }

    /// <summary>The value of an expression, carried out as a claim of the ID token.</summary>
    public static async Task<JsonNode?> Evaluate(JintActionRunner runner, string expression, PostLoginEvent? @event = null) =>
        (await Run(runner, $"api.idToken.setCustomClaim('r', {expression});", @event)).IdTokenClaims["r"];

    /// <summary>The failure of a handler.</summary>
    public static Task<ActionFailedException> Fail(JintActionRunner runner, string body) =>
        Assert.ThrowsAsync<ActionFailedException>(() => Run(runner, body));
}
