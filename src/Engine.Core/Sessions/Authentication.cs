using Engine.Core.Actions;
using Engine.Core.Storage.Payloads;
using Engine.Core.Users;

namespace Engine.Core.Sessions;

/// <summary>
/// How somebody was authenticated: who, through which connection, when and by which methods. It travels whole from the session to the
/// authorization code, the refresh token and the outcome of a grant.
/// </summary>
public sealed record Authentication
{
    /// <summary>The person (<c>sub</c>).</summary>
    [Field(1)]
    public required string UserId { get; init; }

    /// <summary>When the person was authenticated (<c>auth_time</c>).</summary>
    [Field(2)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>By which methods, and when each.</summary>
    [Field(3)]
    public IReadOnlyList<AuthenticationMethod> Methods { get; init; } = [];

    /// <summary>The name of the connection, or null.</summary>
    [Field(4)]
    public string? Connection { get; init; }

    /// <summary>The browser session it happened in (<c>sid</c>), or null.</summary>
    [Field(5)]
    public string? SessionId { get; init; }

    /// <summary>Which person of that id it was: one who gets the id later is somebody else. 0 in records of earlier versions.</summary>
    [Field(6)]
    internal long Person { get; init; }

    /// <summary>How often everything the person was given had ended by then; what was given before the last time is worth nothing.</summary>
    [Field(7)]
    internal int Epoch { get; init; }

    /// <summary>The account of the person that was proven, as <c>provider|id</c>; null when none in particular.</summary>
    [Field(8)]
    internal string? Account { get; init; }

    /// <summary>Somebody has just proven by one method who they are.</summary>
    internal static Authentication Begin(User user, UserIdentity account, string method, DateTimeOffset now) => new()
    {
        UserId = user.UserId,
        Time = now,
        Methods = [new(method, now)],
        Connection = account.Connection,
        Person = user.Sequence,
        Epoch = user.AccessEpoch ?? 0,
        Account = account.AccountId,
    };

    /// <summary>
    /// Whether it still counts for the person as they are now: they are the same one, nothing has ended what they were given, and the
    /// account they came through is still theirs. Whoever finds a session, a code or a refresh token asks this before using it, so that
    /// what a removal or a change of password has not swept away yet is worth nothing all the same.
    /// </summary>
    internal bool CountsFor(User user)
        => Person == 0 || (Person == user.Sequence && Epoch == (user.AccessEpoch ?? 0) && (Account is null || user.Identities.Any(identity => identity.Is(Account))));

    /// <summary>Records of before had these parts one by one; each of them completes what is known from the others.</summary>
    internal static Authentication Complete(Authentication? known, string? userId = null, DateTimeOffset? time = null, string? method = null, string? connection = null, string? sessionId = null)
    {
        known ??= new Authentication { UserId = "", Time = default };
        return known with
        {
            UserId = userId ?? known.UserId,
            Time = time ?? known.Time,
            Methods = method is null ? known.Methods : [new AuthenticationMethod(method, time ?? known.Time)],
            Connection = connection ?? known.Connection,
            SessionId = sessionId ?? known.SessionId,
        };
    }
}
