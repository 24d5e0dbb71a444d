using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Authorize.RichAuthorization;

/// <summary>Refusals of rich authorization requests (RFC 9396, section 5).</summary>
internal static class RichAuthorizationErrors
{
    public static EngineError MustBePushed { get; } = new("E4101", "invalid_request", 400, "authorization_details must be sent in a pushed authorization request");

    public static EngineError NoApi { get; } = new("E4102", "invalid_authorization_details", 400, "authorization_details needs an audience");

    public static EngineError Invalid(string problem) => new("E4103", "invalid_authorization_details", 400, $"authorization_details {problem}");

    public static EngineError UnknownType(string type) => new("E4104", "invalid_authorization_details", 400, $"The type {JsonBodyParser.Printable(type)} is not registered for the API");

    public static EngineError TypeNotGranted(string type) => new("E4105", "access_denied", 403, $"Client is not authorized to request the type {JsonBodyParser.Printable(type)}");
}
