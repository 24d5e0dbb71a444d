namespace Engine.Core.Logs;

/// <summary>A kind of record in the tenant log.</summary>
/// <param name="Type">The event code, for example <c>seacft</c>.</param>
/// <param name="Description">What a record says that has no sentence of its own; a refusal says why.</param>
public sealed record LogEvent(string Type, string Description)
{
    /// <summary>What the <c>details</c> of a record can have.</summary>
    internal IReadOnlyList<string> Details { get; init; } = [];
}
