namespace Engine.Core.Errors;

/// <summary>
/// A refusal, as a value. <see cref="Description"/> is for the client, <see cref="Detail"/> for the log alone, and
/// <see cref="Id"/> is stable: it names a section of <c>docs/errors.md</c>.
/// </summary>
/// <param name="Id">The stable id, for example <c>E2004</c>.</param>
/// <param name="Code">The wire code, for example <c>invalid_grant</c> (RFC 6749, section 5.2).</param>
/// <param name="Status">The HTTP status where the error is answered directly.</param>
/// <param name="Description">What the client is told; printable ASCII without quotes and backslashes where RFC 6749 applies.</param>
/// <param name="Detail">What only the log is told; never a secret.</param>
/// <param name="Redirectable">Whether the authorization endpoint may send the error to the callback.</param>
public sealed record EngineError(string Id, string Code, int Status, string Description, string? Detail = null, bool Redirectable = true)
{
    /// <summary>The same error with a detail for the log.</summary>
    public EngineError Because(string detail) => this with { Detail = detail };
}
