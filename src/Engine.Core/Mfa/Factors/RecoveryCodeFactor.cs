using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Engine.Core.Errors;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Mfa.Factors;

/// <summary>
/// A code that a person has written down when they enrolled their first factor, for the day that one is lost. Using it gives them the
/// next one. Only its hash is kept; it is as long as a key.
/// </summary>
internal sealed class RecoveryCodeFactor : IFactor
{
    public const string FactorName = "recovery-code";
    public const int Length = 24;

    public string Name => FactorName;

    public string Switch => "recovery-code";

    public bool StandsAlone => false;

    public string AuthenticatorType => "recovery-code";

    public FactorScreens Screens { get; } = new("mfa-recovery-code-challenge", null);

    public string? ChannelOf(Enrollment enrollment) => null;

    public string? NameOf(Enrollment enrollment) => null;

    /// <summary>A new code, and what is kept of it.</summary>
    public static (string Code, Enrollment Enrollment) Create(TenantScope scope)
    {
        var code = scope.Engine.Options.SecretSource.Capitals(Length);
        return (code, new Enrollment { Id = EnrollmentIds.Create(scope, FactorName), Factor = FactorName, Hash = RecordKey.Of(code), CreatedAt = scope.Now, EnrolledAt = scope.Now });
    }

    public (Enrollment? Pending, EngineError? Error) Begin(FactorUse use, EnrollmentWish wish) => (null, MfaErrors.NotEnrollable);

    public ValueTask<EngineError?> ChallengeAsync(FactorUse use, Enrollment enrollment) => new((EngineError?)null);

    /// <summary>The one that was used is gone; the person gets another (<see cref="FactorService"/>).</summary>
    public ValueTask<Func<Enrollment, Enrollment?>?> ProveAsync(FactorUse use, Enrollment enrollment, string proof)
        => new(IsRight(enrollment, proof) ? known => IsRight(known, proof) ? known with { LastAuthAt = use.Scope.Now } : null : null);

    private static bool IsRight(Enrollment enrollment, string proof)
    {
        var typed = string.Concat(proof.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return typed.Length == Length
            && enrollment.Hash is { } hash
            && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(RecordKey.Of(typed).AsSpan()), MemoryMarshal.AsBytes(hash.AsSpan()));
    }
}
