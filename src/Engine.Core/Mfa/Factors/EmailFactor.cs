using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Messages;
using Engine.Core.Storage;
using Engine.Core.Users;

namespace Engine.Core.Mfa.Factors;

/// <summary>
/// A code in a mail. It comes beside a factor that stands alone: whoever reads somebody's mail can set a new password, and would have
/// both. The proven address of the profile needs no enrolment.
/// </summary>
internal sealed class EmailFactor : IFactor
{
    public const string FactorName = "email";

    private const int ShownCharacters = 4;

    public string Name => FactorName;

    public string Switch => "email";

    public bool StandsAlone => false;

    public string AuthenticatorType => "oob";

    public FactorScreens Screens { get; } = new("mfa-email-challenge", null);

    public string? ChannelOf(Enrollment enrollment) => "email";

    /// <summary>The profile's own address as a factor, or null: it is not proven, or the factor is off.</summary>
    public static Enrollment? OfProfile(MfaSettings settings, User user)
        => settings.Factors.Contains("email") && user is { Email: { } email, EmailVerified: true }
            ? new Enrollment { Id = "email|dev_" + RecordKey.Of($"{user.UserId}\n{email}")[..16], Factor = FactorName, Email = email, CreatedAt = user.CreatedAt, EnrolledAt = user.CreatedAt }
            : null;

    /// <summary>The first characters of the name and of the host are hidden, and where the rest ends.</summary>
    public string? NameOf(Enrollment enrollment)
    {
        if (enrollment.Email?.Split('@') is not [var name, var host])
        {
            return null;
        }

        return $"{name[..Math.Min(2, name.Length)]}{new string('*', Math.Max(2, name.Length - 2))}@{host[..Math.Min(ShownCharacters, host.Length)]}{new string('*', Math.Max(0, host.Length - ShownCharacters))}";
    }

    public (Enrollment? Pending, EngineError? Error) Begin(FactorUse use, EnrollmentWish wish)
    {
        var email = wish.Email?.Trim().ToLowerInvariant();
        return email?.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && email.Length <= 254 && !email.Any(static character => char.IsControl(character) || char.IsWhiteSpace(character))
            ? (new Enrollment { Id = EnrollmentIds.Create(use.Scope, "email"), Factor = Name, Email = email, CreatedAt = use.Scope.Now }, null)
            : (null, MfaErrors.BadEmail);
    }

    public ValueTask<EngineError?> ChallengeAsync(FactorUse use, Enrollment enrollment)
        => SentCodes.SendAsync(use, enrollment, MessageChannel.Email, enrollment.Email!, "mfa_oob_code", null, LogEvents.FactorEmailSent);

    public ValueTask<Func<Enrollment, Enrollment?>?> ProveAsync(FactorUse use, Enrollment enrollment, string proof) => SentCodes.ProveAsync(use, enrollment, enrollment.Email!, proof);
}
