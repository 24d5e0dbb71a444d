using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.TokenExchange;

/// <summary>Refusals of the token exchange grant (RFC 8693, section 2.2.2), with the service's words where they are known.</summary>
internal static class TokenExchangeErrors
{
    public static EngineError NotAllowed(string detail) => new("E2050", "unauthorized_client", 403, "The client can't use token exchange profiles.", detail);

    public static EngineError UnknownType(string type) => new("E2051", "invalid_request", 400, $"No token exchange profile is there for the subject_token_type {JsonBodyParser.Printable(type)}.");

    public static EngineError Unsupported(string parameter) => new("E2052", "invalid_request", 400, $"Invalid parameter {parameter}: it is not supported");

    public static EngineError InvalidSubjectToken(string reason) => new("E2053", "invalid_request", 400, reason, "The Action has rejected the subject token.");

    public static EngineError Denied(string code, string reason) => new("E2054", code, code == "server_error" ? 500 : 400, reason, "The Action has denied the exchange.");

    public static EngineError NoUser(string detail) => new("E2055", "invalid_request", 400, "The token exchange profile did not set a user that can be used.", detail);

    public static EngineError NoAction { get; } = new("E2056", "server_error", 500, "The Action of the token exchange profile is not deployed.");
}
