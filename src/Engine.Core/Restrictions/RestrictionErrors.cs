using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Restrictions;

/// <summary>Refusals because of a setting that restricts and that this engine can't lift for anybody. Each names the setting.</summary>
internal static class RestrictionErrors
{
    public static EngineError SignInClosed(string setting) => new("E9001", "access_denied", 403, $"Signing in is refused: {setting} is not supported");

    public static EngineError SignUpClosed(string setting) => new("E9002", "access_denied", 403, $"Signing up is refused: {setting} is not supported");

    public static EngineError PasswordChangeClosed(string setting) => new("E9003", "access_denied", 403, $"Changing the password is refused: {setting} is not supported", Redirectable: false);

    public static EngineError GrantClosed(string setting) => new("E9004", "access_denied", 403, $"The token is refused: {setting} is not supported");

    public static EngineError RateExceeded { get; } = new("E9006", "too_many_requests", 429, "Rate limit exceeded.", "A rate limit policy of the tenant.", Redirectable: false);

    public static EngineError BlockedByList(string description) => new("E9005", "access_denied", 403, "Access denied", $"The network ACL '{JsonBodyParser.Printable(description)}' keeps the request out.");
}
