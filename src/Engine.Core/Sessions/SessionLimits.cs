using Engine.Core.Tenants;

namespace Engine.Core.Sessions;

/// <summary>
/// How long sessions live (<c>security.md</c>, section 4). A limit the tenant shortens applies to the sessions there are at once; one that is
/// lengthened applies to sessions that begin afterwards. What is not kept in the browser has limits of its own.
/// </summary>
internal static class SessionLimits
{
    /// <summary>The limits of a session that begins now.</summary>
    public static (TimeSpan Lifetime, TimeSpan Idle) Of(TenantSettings settings, bool isEphemeral) => isEphemeral
        ? (TimeSpan.FromHours(settings.EphemeralSessionLifetime), TimeSpan.FromHours(settings.IdleEphemeralSessionLifetime))
        : (TimeSpan.FromHours(settings.SessionLifetime), TimeSpan.FromHours(settings.IdleSessionLifetime));

    /// <summary>The session as the limits of now leave it.</summary>
    public static Session Apply(Session session, TenantSettings settings)
    {
        var (lifetime, idle) = Of(settings, session.IsEphemeral);
        var (end, idleEnd) = (session.Authentication.Time + lifetime, session.LastInteractedAt + idle);
        return end >= session.ExpiresAt && idleEnd >= session.IdleExpiresAt ? session : session with { ExpiresAt = Min(end, session.ExpiresAt), IdleExpiresAt = Min(idleEnd, session.IdleExpiresAt) };
    }

    /// <summary>The session after it was used: alive for as long again as before, but no longer than the limits allow.</summary>
    public static Session Extend(Session session, TenantSettings settings, DateTimeOffset now)
    {
        var idle = Idle(session, settings);
        return session with { LastInteractedAt = now, IdleExpiresAt = now + idle };
    }

    /// <summary>How long the session may go unused.</summary>
    public static TimeSpan Idle(Session session, TenantSettings settings)
    {
        var own = session.IdleExpiresAt - session.LastInteractedAt;
        var (_, idle) = Of(settings, session.IsEphemeral);
        return own < idle ? own : idle;
    }

    /// <summary>When a session ends unless it is used.</summary>
    public static DateTimeOffset End(Session session) => Min(session.ExpiresAt, session.IdleExpiresAt);

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
