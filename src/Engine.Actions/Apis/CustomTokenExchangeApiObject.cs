using System.Text.Json.Nodes;
using Engine.Actions.Sandbox;
using Engine.Core.Actions;
using Jint.Native.Object;
using static Engine.Actions.Apis.ApiMethods;

namespace Engine.Actions.Apis;

/// <summary>The <c>api</c> of a <c>custom-token-exchange</c> Action.</summary>
internal static class CustomTokenExchangeApiObject
{
    private static readonly LazyShape Shape = new(
        ("access", Section(
            ("deny", Command("api.access.deny", static (run, a) => run.Commands<CustomTokenExchangeApi>().Access.Deny(a.Name(0, "code"), a.Text(1, "reason")))),
            ("rejectInvalidSubjectToken", Command("api.access.rejectInvalidSubjectToken", static (run, a) => run.Commands<CustomTokenExchangeApi>().Access.RejectInvalidSubjectToken(a.Text(0, "reason")))))),
        ("authentication", Section(
            ("setUserById", Command("api.authentication.setUserById", static (run, a) => Try(run, "setUserById", api => api.SetUserById(a.Name(0, "user_id"))))),
            ("setUserByConnection", Command("api.authentication.setUserByConnection", SetUserByConnection)),
            ("setOrganization", Unavailable("api.authentication.setOrganization")),
            ("setActor", Unavailable("api.authentication.setActor")))),
        ("user", Section(
            ("setUserMetadata", Command("api.user.setUserMetadata", static (run, a) => run.Commands<CustomTokenExchangeApi>().User.SetUserMetadata(a.Name(0, "name"), a.Json(1)))),
            ("setAppMetadata", Command("api.user.setAppMetadata", static (run, a) => run.Commands<CustomTokenExchangeApi>().User.SetAppMetadata(a.Name(0, "name"), a.Json(1)))))),
        ("cache", CacheSection.Factory));

    public static ObjectInstance Create(ActionRun run) => Shape.Create(run);

    private static void SetUserByConnection(ActionRun run, ApiArguments arguments)
    {
        var connection = arguments.Name(0, "connection");
        if (arguments.Json(1) is not JsonObject attributes || arguments.Json(2) is not JsonObject options)
        {
            throw Errors.Type(run.Engine, "api.authentication.setUserByConnection: the attributes of the user and the options must be objects");
        }

        Try(run, "setUserByConnection", api => api.SetUserByConnection(connection, attributes, Behavior(options, "creationBehavior"), Behavior(options, "updateBehavior")));
    }

    private static string Behavior(JsonObject options, string name) => options[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static void Try(ActionRun run, string method, Action<CustomTokenExchangeAuthenticationApi> call)
    {
        try
        {
            call(run.Commands<CustomTokenExchangeApi>().Authentication);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw Errors.Type(run.Engine, $"api.authentication.{method}: {exception.Message.Split(" (Parameter", 2)[0]}");
        }
    }
}
