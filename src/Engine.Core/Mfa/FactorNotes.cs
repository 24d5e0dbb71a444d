using Engine.Core.Flows;

namespace Engine.Core.Mfa;

/// <summary>What a walk remembers of the factors in it. All of it is about the person, and goes when another one goes on.</summary>
internal sealed class FactorNotes(FlowContext flow)
{
    private const string Prefix = "ProveMore.";

    /// <summary>The screen the person was sent to last; forms of others are passed over.</summary>
    public string? Screen { get => Get("screen"); set => Set("screen", value); }

    /// <summary>The factor that was proven in this walk, or null.</summary>
    public string? Proof { get => Get("proof"); set => Set("proof", value); }

    /// <summary>The id of the factor that is asked for; <see cref="Options"/> lets the person choose.</summary>
    public string? Chosen { get => Get("chosen"); set => Set("chosen", value); }

    /// <summary>The name of the factor the person wants to enrol.</summary>
    public string? Wanted { get => Get("wanted"); set => Set("wanted", value); }

    /// <summary>What the person is enrolling.</summary>
    public Enrollment? Pending { get => GetEnrollment("pending"); set => SetEnrollment("pending", value); }

    /// <summary>The recovery code the person has to write down, or null.</summary>
    public string? RecoveryCode
    {
        get => Get("code") is { } wrapped ? flow.Tenant.Protector.Unprotect(wrapped) : null;
        set => Set("code", value is null ? null : flow.Tenant.Protector.Protect(value));
    }

    /// <summary>The factor that was sent a code: it gets one when its screen is reached, and further ones when the person asks.</summary>
    public string? Sent { get => Get("sent"); set => Set("sent", value); }

    /// <summary>Why it was not sent: the key of a text, and its sentence.</summary>
    public string? Problem { get => Get("problem"); set => Set("problem", value); }

    public const string Options = "options";

    /// <summary>The person begins anew with the choice.</summary>
    public void Reset() => (Chosen, Wanted, Pending, Sent, Problem) = (null, null, null, null, null);

    private string? Get(string name) => flow.GetNote(Prefix + name);

    private void Set(string name, string? value) => flow.SetNote(Prefix + name, value);

    private Enrollment? GetEnrollment(string name) => Get(name) is { } wrapped ? PendingEnrollments.Unwrap(flow.Scope, wrapped) : null;

    private void SetEnrollment(string name, Enrollment? value) => Set(name, value is null ? null : PendingEnrollments.Wrap(flow.Scope, value));
}
