using Engine.Core.Errors;

namespace Engine.Core.Http;

/// <summary>Refusals of requests that are broken before any protocol is looked at.</summary>
internal static class HttpErrors
{
    public static EngineError BodyTooLarge { get; } = new("E1001", "invalid_request", 413, "The request body is too large", Redirectable: false);

    public static EngineError UnsupportedMediaType { get; } = new("E1002", "invalid_request", 415, "The content type must be application/x-www-form-urlencoded or application/json", Redirectable: false);

    public static EngineError MalformedQuery { get; } = new("E1004", "invalid_request", 400, "The query string is malformed", Redirectable: false);

    public static EngineError NotFound { get; } = new("E1006", "not_found", 404, "Not found", Redirectable: false);

    public static EngineError MethodNotAllowed { get; } = new("E1007", "method_not_allowed", 405, "Method not allowed", Redirectable: false);

    public static EngineError UnknownHost { get; } = new("E1008", "not_found", 404, "No tenant answers for this host", Redirectable: false);

    public static EngineError ServerError { get; } = new("E1009", "server_error", 500, "An unexpected error occurred", Redirectable: false);

    public static EngineError Unavailable { get; } = new("E1010", "temporarily_unavailable", 503, "Changes can't be stored at the moment; try again in a few seconds", Redirectable: false);

    public static EngineError MalformedBody(string problem) => new("E1003", "invalid_request", 400, problem, Redirectable: false);

    public static EngineError RepeatedParameter(string name) => new("E1005", "invalid_request", 400, $"The parameter {JsonBodyParser.Printable(name)} must not be repeated", Redirectable: false);
}
