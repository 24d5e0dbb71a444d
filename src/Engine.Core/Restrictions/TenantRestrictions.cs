namespace Engine.Core.Restrictions;

/// <summary>
/// Settings of a tenant that would keep people or programs out on the service, and for which this engine has no way to let anybody
/// in: no second factor is turned on that it could ask for, it runs no rule that could deny, shows no captcha. What they guard stays closed.
/// </summary>
internal sealed record TenantRestrictions
{
    public static readonly TenantRestrictions None = new();

    /// <summary>Whether a rule is enabled.</summary>
    public bool HasRules { get; init; }

    /// <summary>The triggers at which an enabled hook could deny something.</summary>
    public IReadOnlyList<string> Hooks { get; init; } = [];

    /// <summary>Whether everybody has to show a second factor (<c>/guardian/policies</c>), and none is turned on that somebody could enrol.</summary>
    public bool DemandsFactor { get; init; }

    /// <summary>Whether a password is asked for only behind a captcha (<c>/attack-protection/bot-detection</c>).</summary>
    public bool ChallengesPasswords { get; init; }

    /// <summary>The same for codes and links that are sent to people.</summary>
    public bool ChallengesCodes { get; init; }

    /// <summary>The same for pages on which a password is reset.</summary>
    public bool ChallengesResets { get; init; }

    /// <summary>The active access control lists in the order of their priority.</summary>
    public IReadOnlyList<NetworkAcl> NetworkAcls { get; init; } = [];

    /// <summary>How much single applications may ask for.</summary>
    public IReadOnlyList<RatePolicy> RatePolicies { get; init; } = [];

    /// <summary>The setting that lets nobody sign in, or null.</summary>
    public string? OnSignIn => DemandsFactor ? "multi-factor authentication (guardian/policies) without a factor that is turned on" : OnPipeline;

    /// <summary>The setting that could deny what is about to be granted again with a refresh token, or null.</summary>
    public string? OnPipeline => HasRules ? "running rules (an enabled rule)" : null;

    /// <summary>The setting that keeps a password from being asked for, or null.</summary>
    public string? OnPassword => ChallengesPasswords ? "bot detection (challenge_password_policy)" : null;

    /// <summary>The setting that keeps a code or a link from being sent, or null.</summary>
    public string? OnCode => ChallengesCodes ? "bot detection (challenge_passwordless_policy)" : null;

    /// <summary>The setting that keeps a new password from being chosen, or null.</summary>
    public string? OnReset => ChallengesResets ? "bot detection (challenge_password_reset_policy)" : null;

    /// <summary>The enabled hook that could deny what the trigger stands for, or null.</summary>
    public string? OnHook(string trigger) => Hooks.Contains(trigger) ? $"running hooks (an enabled {trigger} hook)" : null;
}
