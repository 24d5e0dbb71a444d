using System.Text.Json.Nodes;

namespace Engine.Management.Machine;

/// <summary>A refusal of the Management API as a value.</summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Message">What the caller reads.</param>
/// <param name="ErrorCode">The service's code; some resources have none.</param>
internal sealed record ManagementError(int StatusCode, string Message, string? ErrorCode = null)
{
    public static readonly ManagementError UnknownPath = new(404, "Not Found");
    public static readonly ManagementError MissingAuthentication = new(401, "Missing authentication");
    public static readonly ManagementError InvalidToken = new(401, "Invalid token");
    public static readonly ManagementError ExpiredToken = new(401, "Expired token received for JSON Web Token validation");
    public static readonly ManagementError InvalidSignature = new(401, "Invalid signature received for JSON Web Token validation");
    public static readonly ManagementError InvalidJson = new(400, "Invalid request payload JSON format");
    public static readonly ManagementError InvalidMultipart = new(400, "Invalid multipart payload format");
    public static readonly ManagementError PayloadTooLarge = new(413, "Payload content length greater than maximum allowed");
    public static readonly ManagementError TooManyHashes = new(429, "Too many passwords wait to be hashed, try again later", "too_many_requests");
    public static readonly ManagementError TooManyRequests = new(429, "Global limit has been reached", "too_many_requests");
    public static readonly ManagementError Conflict = new(409, "The entity was changed by another request", "conflict");

    public static readonly ManagementError Unavailable = new(503, "Changes can't be stored at the moment; try again in a few seconds", "temporarily_unavailable");

    public static ManagementError BadAudience(string audience) => new(401, $"Bad audience: {audience}");

    public static ManagementError InsufficientScope(IReadOnlyList<string> scopes) => new(403, "Insufficient scope, expected any of: " + string.Join(',', scopes), "insufficient_scope");

    public static ManagementError NotSupported(Operation operation) => new(404, $"The operation {operation.Method} /api/v2{operation.Path} is not supported", "operation_not_supported");

    /// <summary>A setting that restricts and would have no effect.</summary>
    public static ManagementError SettingNotSupported(string setting, string effect) => new(400, $"{setting} is not supported with this value: {effect}", "operation_not_supported");

    public static ManagementError InvalidBody(string message) => new(400, message, "invalid_body");

    public static ManagementError InvalidQuery(string reason, string? property = null)
        => new(400, property is null ? $"Query validation error: '{reason}'." : $"Query validation error: '{reason}' on property {property}.", "invalid_query_string");

    /// <summary>The reason phrase of the status.</summary>
    public string Error => StatusCode switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Request Entity Too Large",
        414 => "URI Too Long",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };

    public JsonObject ToJson()
    {
        var body = new JsonObject { ["statusCode"] = StatusCode, ["error"] = Error, ["message"] = Message };
        if (ErrorCode is not null)
        {
            body["errorCode"] = ErrorCode;
        }

        return body;
    }
}
