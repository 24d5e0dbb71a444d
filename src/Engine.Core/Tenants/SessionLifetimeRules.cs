namespace Engine.Core.Tenants;

/// <summary>How long sessions may live: at least a minute. A lifetime of nothing would lock everybody out. Code and the Management API are held to the same.</summary>
internal static class SessionLifetimeRules
{
    private const double MinimumMinutes = 1;

    /// <summary>The first lifetime that is too short, by its JSON name; null when all are good.</summary>
    public static string? FindFault(TenantSettings settings)
        => IsTooShort(settings.SessionLifetime) ? "session_lifetime"
            : IsTooShort(settings.IdleSessionLifetime) ? "idle_session_lifetime"
            : IsTooShort(settings.EphemeralSessionLifetime) ? "ephemeral_session_lifetime"
            : IsTooShort(settings.IdleEphemeralSessionLifetime) ? "idle_ephemeral_session_lifetime"
            : null;

    public static bool IsTooShort(double hours) => !(hours * 60 >= MinimumMinutes);
}
