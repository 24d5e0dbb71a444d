using Engine.Core.Applications;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Mfa.Factors;

/// <summary>Who uses a factor, and in which walk or request: what is sent for one is good for no other.</summary>
/// <param name="Scope">The tenant, and where the request comes from.</param>
/// <param name="User">The person.</param>
/// <param name="Flow">What stands for the walk: the key of its transaction or of its <c>mfa_token</c>.</param>
internal sealed record FactorUse(TenantScope Scope, User User, string Flow)
{
    public Application? Application { get; init; }

    /// <summary>The language of messages, or null.</summary>
    public string? Language { get; init; }

    /// <summary>Whether the factor is being enrolled: messages say so.</summary>
    public bool IsEnrollment { get; init; }

    public required MfaSettings Settings { get; init; }
}
