using System.Text.Json.Nodes;

namespace Engine.Management.Machine;

/// <summary>The answer to an operation: a status and a body, or a refusal.</summary>
internal readonly record struct ManagementResult(int StatusCode, JsonNode? Body = null, ManagementError? Error = null)
{
    /// <summary>The query of the page after this one, where a page is told in a header field; or null.</summary>
    public string? NextQuery { get; init; }

    public static readonly ManagementResult NoContent = new(204);

    /// <summary>202 with an empty object: what was asked for is done, or was so already.</summary>
    public static ManagementResult Accepted => Ok(new JsonObject(), 202);

    public static implicit operator ManagementResult(ManagementError error) => new(error.StatusCode, error.ToJson(), error);

    public static ManagementResult Ok(JsonNode body, int statusCode = 200) => new(statusCode, body);
}

/// <summary>What carries out an operation.</summary>
internal delegate ValueTask<ManagementResult> ManagementHandler(ManagementContext context);
