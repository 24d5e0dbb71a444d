using Engine.Core.Actions;
using Engine.Core.Storage.Payloads;

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
