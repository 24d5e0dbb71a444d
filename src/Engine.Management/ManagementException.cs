namespace Engine.Management;

/// <summary>The Management API has refused a call.</summary>
/// <param name="statusCode">The HTTP status the call would have.</param>
/// <param name="message">What is wrong.</param>
/// <param name="errorCode">The service's code, or null.</param>
public sealed class ManagementException(int statusCode, string message, string? errorCode) : Exception(message)
{
    /// <summary>The HTTP status the call would have: 400, 404, 409, …</summary>
    public int StatusCode { get; } = statusCode;

    /// <summary>The service's code, for example <c>inexistent_client</c>, or null.</summary>
    public string? ErrorCode { get; } = errorCode;
}
