using Engine.Core.Errors;

namespace Engine.Core.UserInfo;

/// <summary>Refusals of <c>/userinfo</c> (RFC 6750, section 3.1): a sentence as text, the code in <c>WWW-Authenticate</c>.</summary>
internal static class UserInfoErrors
{
    public static EngineError InvalidToken { get; } = new("E7001", "invalid_token", 401, "Unauthorized", Redirectable: false);

    public static EngineError TokenInQuery { get; } = new("E7002", "invalid_request", 400, "The access token must be sent in the Authorization header", Redirectable: false);
}
