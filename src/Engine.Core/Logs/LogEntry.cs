using Engine.Core.Access;
using Engine.Core.Access.Explain;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Consent;
using Engine.Core.Errors;
using Engine.Core.Tokens;

namespace Engine.Core.Logs;

/// <summary>What a record of the tenant log says, beside what it takes from the request.</summary>
/// <param name="Event">What has happened.</param>
/// <param name="Text">The sentence, where the event's own is not enough; the error's text for failures.</param>
internal readonly record struct LogEntry(LogEvent Event, string? Text = null)
{
    public Application? Application { get; init; }

    public string? UserId { get; init; }

    /// <summary>The person's name as the log shows it: for failures, what was tried.</summary>
    public string? UserName { get; init; }

    /// <summary>The sign-in that was completed, with how it went.</summary>
    public CompletedLogin? Login { get; init; }

    /// <summary>The session it is about, where <see cref="Login"/> does not name it.</summary>
    public string? SessionId { get; init; }

    /// <summary>Where a sign-out leads, without the query: that is the application's, and may hold what no log should.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>The <c>jti</c> of the access token.</summary>
    public string? TokenId { get; init; }

    public string? Audience { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public Connection? Connection { get; init; }

    /// <summary>The refusal, with what only the log may know.</summary>
    public EngineError? Error { get; init; }

    /// <summary>The access decision: every scope goes into the log with its reason.</summary>
    public AccessDecision? Decision { get; init; }

    /// <summary>The permissions of the person on the API, when they were looked at.</summary>
    public HeldPermissions? Held { get; init; }

    /// <summary>Whether the scopes were decided before, at the authorization endpoint.</summary>
    public bool IsSettled { get; init; }

    /// <summary>Whether the person had to be asked, and why.</summary>
    public ConsentDecision? Consent { get; init; }

    /// <summary>Whether the person was asked, and consented.</summary>
    public bool HasConsented { get; init; }

    /// <summary>What Actions did to the scopes.</summary>
    public IReadOnlyList<ScopeChange>? ScopeChanges { get; init; }

    /// <summary>Which claims the tokens have and which were left out.</summary>
    public IReadOnlyList<ClaimExplanation>? Claims { get; init; }

    /// <summary>The format of the access token, when one is issued.</summary>
    public TokenFormat? AccessToken { get; init; }

    /// <summary>The format of the ID token, when one is issued.</summary>
    public TokenFormat? IdToken { get; init; }

    /// <summary>The Action that failed, and how.</summary>
    public (ActionDefinition Action, ActionFailure Failure)? FailedAction { get; init; }

    /// <summary>What Actions wrote to their consoles.</summary>
    public IReadOnlyList<ActionConsoleLine>? Console { get; init; }

    public bool HasDetails => Error is not null || FailedAction is not null || Decision is not null || AccessToken is not null || Console is { Count: > 0 } || Login is not null || SessionId is not null || ReturnTo is not null;
}

/// <summary>What the log tells of a sign-in.</summary>
/// <param name="SessionId">The session it has led to.</param>
/// <param name="InitiatedAt">When the request came; the same as its end where nobody was asked.</param>
/// <param name="CompletedAt">When it was answered.</param>
/// <param name="LoginsCount">How often the person has signed in.</param>
/// <param name="Actions">The names of the Actions that were run.</param>
internal sealed record CompletedLogin(string SessionId, DateTimeOffset InitiatedAt, DateTimeOffset CompletedAt, int LoginsCount, IReadOnlyList<string> Actions);
