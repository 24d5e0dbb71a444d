using Engine.Actions.Sandbox;
using Engine.Core.Actions;
using Jint.Native.Object;
using static Engine.Actions.Apis.ApiMethods;

namespace Engine.Actions.Apis;

/// <summary>The <c>api</c> of a <c>credentials-exchange</c> Action.</summary>
internal static class CredentialsExchangeApiObject
{
    private static readonly LazyShape Shape = new(
        ("access", Section(("deny", Command("api.access.deny", Deny)))),
        ("accessToken", Section(
            ("setCustomClaim", Command("api.accessToken.setCustomClaim", (run, a) => run.Commands<CredentialsExchangeApi>().AccessToken.SetCustomClaim(a.Name(0, "name"), a.Json(1)))))),
        ("cache", CacheSection.Factory),
        ("transaction", UnavailableSection("transaction", "addTargetScope", "removeTargetScope", "setTargetScopes", "clearTargetScopes")));

    public static ObjectInstance Create(ActionRun run) => Shape.Create(run);

    private static void Deny(ActionRun run, ApiArguments arguments)
    {
        var code = arguments.Text(0, "code");
        if (code is not ("invalid_scope" or "invalid_request" or "server_error"))
        {
            throw Errors.Type(run.Engine, "api.access.deny: code must be invalid_scope, invalid_request or server_error");
        }

        run.Commands<CredentialsExchangeApi>().Access.Deny(code, arguments.OptionalText(1, "reason"));
    }
}
