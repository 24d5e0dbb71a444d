using Engine.Core.Errors;

namespace Engine.Core.ClientAuthentication;

/// <summary>Refusals of applications that did not prove who they are.</summary>
internal static class ClientErrors
{
    public static EngineError SeveralMethods { get; } = new("E3001", "invalid_request", 400, "The client must not use more than one authentication method");

    /// <summary>One answer for unknown applications, wrong secrets and wrong methods: it tells an attacker nothing.</summary>
    public static EngineError Unauthorized(string detail) => new("E3002", "access_denied", 401, "Unauthorized", detail);

    /// <summary>The same refusal in the words of RFC 6749, section 5.2.</summary>
    public static EngineError InvalidClient(string detail) => new("E3002", "invalid_client", 401, "Client authentication failed", detail);
}
