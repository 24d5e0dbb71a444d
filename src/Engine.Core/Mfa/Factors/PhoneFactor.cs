using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Messages;
using Engine.Core.Passwordless;

namespace Engine.Core.Mfa.Factors;

/// <summary>A code that comes to a telephone, as a text message or in a call.</summary>
internal sealed class PhoneFactor : IFactor
{
    public const string FactorName = "phone";
    public const string Sms = "sms";
    public const string Voice = "voice";

    public string Name => FactorName;

    public string Switch => "sms";

    public bool StandsAlone => true;

    public string AuthenticatorType => "oob";

    public FactorScreens Screens { get; } = new("mfa-sms-challenge", "mfa-sms-enrollment");

    public string? ChannelOf(Enrollment enrollment) => enrollment.PreferredMethod ?? Sms;

    /// <summary>All but the last four digits are hidden.</summary>
    public string? NameOf(Enrollment enrollment)
        => enrollment.PhoneNumber is { } number ? new string('X', Math.Max(0, number.Length - 4)) + number[Math.Max(0, number.Length - 4)..] : null;

    public (Enrollment? Pending, EngineError? Error) Begin(FactorUse use, EnrollmentWish wish)
    {
        var channel = wish.Channel ?? use.Settings.PhoneChannels[0];
        if (!use.Settings.PhoneChannels.Contains(channel))
        {
            return (null, MfaErrors.ChannelOff(channel));
        }

        var number = string.Concat((wish.PhoneNumber ?? "").Where(static character => character is not (' ' or '-' or '(' or ')')));
        return PasswordlessOptions.IsPhoneNumber(number)
            ? (new Enrollment { Id = EnrollmentIds.Create(use.Scope, channel), Factor = Name, PhoneNumber = number, PreferredMethod = channel, CreatedAt = use.Scope.Now }, null)
            : (null, MfaErrors.BadPhoneNumber);
    }

    public ValueTask<EngineError?> ChallengeAsync(FactorUse use, Enrollment enrollment)
    {
        var isCall = enrollment.PreferredMethod == Voice;
        if (!use.Settings.PhoneChannels.Contains(isCall ? Voice : Sms))
        {
            return new(MfaErrors.ChannelOff(isCall ? Voice : Sms));
        }

        var words = use.IsEnrollment ? use.Settings.EnrollmentMessage : use.Settings.VerificationMessage;
        return SentCodes.SendAsync(
            use,
            enrollment,
            isCall ? MessageChannel.Voice : MessageChannel.Sms,
            enrollment.PhoneNumber!,
            use.IsEnrollment ? "mfa_phone_enrollment" : "mfa_phone_verification",
            words,
            isCall ? LogEvents.FactorCallMade : LogEvents.FactorSmsSent);
    }

    public ValueTask<Func<Enrollment, Enrollment?>?> ProveAsync(FactorUse use, Enrollment enrollment, string proof) => SentCodes.ProveAsync(use, enrollment, enrollment.PhoneNumber!, proof);
}
