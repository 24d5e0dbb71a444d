using Engine.Core.Errors;

namespace Engine.Core.CrossOrigin;

/// <summary>Refusals of <c>/co/authenticate</c> (<c>applications/set-up-cors.md</c>, error codes and descriptions) and of its tickets.</summary>
internal static class CrossOriginErrors
{
    public static EngineError InvalidBody(CrossOriginCredential expected)
        => new("E5140", "invalid_request", 400, $"Invalid request body. All and only of {string.Join(", ", expected.Parameters)} are required.");

    public static EngineError UnknownCredentialType { get; } = new("E5141", "unsupported_credential_type", 400, "Unknown credential type parameter.");

    public static EngineError NotAllowed { get; } = new("E5142", "unauthorized_client", 401, "Cross origin login not allowed.");

    public static EngineError WrongPassword { get; } = new("E5143", "access_denied", 403, "Wrong email or password.");

    public static EngineError Failed { get; } = new("E5144", "access_denied", 403, "Authentication error");

    public static EngineError UserBlocked { get; } = new("E5145", "blocked_user", 403, "Blocked user");

    public static EngineError UnknownTicket { get; } = new("E5146", "access_denied", 403, "Unknown or invalid login ticket.");
}
