using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Logout;

/// <summary>Refusals of the logout endpoints; all of them end on the error page.</summary>
internal static class LogoutErrors
{
    public static EngineError ReturnToNotAllowed(string url) => new("E6001", "invalid_request", 400, $"The returnTo URL is not in the list of allowed logout URLs: {JsonBodyParser.Printable(url)}", Redirectable: false);

    public static EngineError UnknownClient { get; } = new("E6002", "invalid_request", 400, "Unknown client", Redirectable: false);

    public static EngineError InvalidHint { get; } = new("E6003", "invalid_request", 400, "The id_token_hint is not a token of this server", Redirectable: false);

    public static EngineError Mismatch(string name) => new("E6004", "invalid_request", 400, $"The parameter {name} does not match the id_token_hint", Redirectable: false);

    public static EngineError RedirectNotAllowed(string url) => new("E6005", "invalid_request", 400, $"The post_logout_redirect_uri is not in the list of allowed logout URLs: {JsonBodyParser.Printable(url)}", Redirectable: false);
}
