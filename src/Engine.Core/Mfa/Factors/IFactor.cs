using System.Text.Json.Nodes;
using Engine.Core.Errors;

namespace Engine.Core.Mfa.Factors;

/// <summary>
/// A way to prove more than the first factor. The same object serves the pages, the endpoints below <c>/mfa</c>, the grants and the
/// Management API; what is common to all of them, counting failures above all, is in <see cref="FactorService"/>.
/// </summary>
internal interface IFactor
{
    /// <summary>The name under which it is enrolled: <c>otp</c>, <c>phone</c>.</summary>
    string Name { get; }

    /// <summary>The setting that turns it on: the name in <c>/guardian/factors</c>.</summary>
    string Switch { get; }

    /// <summary>Whether it may be the only one a person has; others come beside one that stands alone.</summary>
    bool StandsAlone { get; }

    /// <summary>Whether people have nothing to say before it is enrolled: they are asked for the proof at once.</summary>
    bool BeginsAtOnce => false;

    /// <summary>The field of the form that has the proof.</summary>
    string ProofField => "code";

    /// <summary><c>authenticator_type</c> of the endpoints below <c>/mfa</c>: <c>otp</c>, <c>oob</c> or <c>recovery-code</c>.</summary>
    string AuthenticatorType { get; }

    /// <summary>Its screens.</summary>
    FactorScreens Screens { get; }

    /// <summary><c>oob_channel</c>, or null.</summary>
    string? ChannelOf(Enrollment enrollment);

    /// <summary>What the person is shown of it, masked, or null.</summary>
    string? NameOf(Enrollment enrollment);

    /// <summary>Begins an enrolment: what the person has to prove now that they have. Nothing is written or sent.</summary>
    (Enrollment? Pending, EngineError? Error) Begin(FactorUse use, EnrollmentWish wish);

    /// <summary>What the page on which it is proven or enrolled shows beside the usual.</summary>
    ValueTask DescribeAsync(FactorUse use, Enrollment enrollment, JsonObject page) => default;

    /// <summary>Does what has to happen before the person can prove it: sends a code, where there is one to send.</summary>
    ValueTask<EngineError?> ChallengeAsync(FactorUse use, Enrollment enrollment);

    /// <summary>
    /// What a proof makes of the enrolment, or null when it is wrong. The function is called with the enrolment as it is stored, again when
    /// somebody has written meanwhile, and returns null when the proof was used before.
    /// </summary>
    ValueTask<Func<Enrollment, Enrollment?>?> ProveAsync(FactorUse use, Enrollment enrollment, string proof);
}

/// <summary>What an enrolment is asked for with.</summary>
internal readonly record struct EnrollmentWish
{
    public string? PhoneNumber { get; init; }

    /// <summary><c>sms</c> or <c>voice</c>; null for what the tenant has first.</summary>
    public string? Channel { get; init; }

    public string? Email { get; init; }
}

/// <summary>The screens of a factor.</summary>
/// <param name="Challenge">Where the person proves that they have it.</param>
/// <param name="Enrollment">Where they enrol it, or null when nobody can on a page.</param>
internal sealed record FactorScreens(string Challenge, string? Enrollment);
