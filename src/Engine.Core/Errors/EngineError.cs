using System.Text.Json.Nodes;

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
    /// <summary>Members of the answer that say what the error is: nobody can put another in their place.</summary>
    private static readonly string[] Reserved = ["error", "error_description", "error_uri", "statusCode", "message", "errorCode"];

    /// <summary>What the JSON answer carries beside the error, in this order; the log, redirects and pages never do.</summary>
    internal IReadOnlyList<KeyValuePair<string, JsonNode>> Members { get; private init; } = [];

    /// <summary>The key of the text that says it to people, or null: <see cref="Id"/> is the key then.</summary>
    public string? TextKey { get; init; }

    /// <summary>The same error with a detail for the log.</summary>
    public EngineError Because(string detail) => this with { Detail = detail };

    /// <summary>
    /// The same error with a further member in its JSON answer, for example an <c>interval</c>. One of the same name is replaced. Members
    /// are for the client alone: logs, redirects and pages leave them out.
    /// </summary>
    /// <exception cref="ArgumentException">The name is one of those that say what the error is, for example <c>error_description</c>.</exception>
    public EngineError With(string name, JsonNode value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? throw new ArgumentException($"'{name}' says what the error is and can't be set.", nameof(name))
            : this with { Members = [.. Members.Where(member => member.Key != name), new(name, value.DeepClone())] };
    }
}
