using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Errors;

namespace Engine.Core.Logs;

/// <summary>What a record of the tenant log says, beside what it takes from the request.</summary>
/// <param name="Type">The event code, for example <c>seacft</c>.</param>
/// <param name="Description">A sentence; the error's text for failures.</param>
internal readonly record struct LogEntry(string Type, string Description)
{
    public Application? Application { get; init; }

    public string? UserId { get; init; }

    public string? Audience { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public Connection? Connection { get; init; }

    /// <summary>The refusal, with what only the log may know.</summary>
    public EngineError? Error { get; init; }

    /// <summary>The access decision: every scope that was dropped goes into the log with its reason.</summary>
    public AccessDecision? Decision { get; init; }

    /// <summary>What Actions did to the scopes.</summary>
    public IReadOnlyList<ScopeChange>? ScopeChanges { get; init; }

    /// <summary>The Action that failed, and how.</summary>
    public (ActionDefinition Action, string ErrorClass)? FailedAction { get; init; }

    public bool HasDetails => Error is not null || FailedAction is not null || Decision is { Dropped.Count: > 0 } || ScopeChanges is { Count: > 0 };
}
