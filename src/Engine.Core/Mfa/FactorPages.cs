using System.Text.Json.Nodes;
using Engine.Core.Flows;
using Engine.Core.Mfa.Factors;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Mfa;

/// <summary>The screens on which people enrol and prove factors, with the service's names.</summary>
internal static class FactorPages
{
    public const string EnrollOptions = "mfa-begin-enroll-options";
    public const string LoginOptions = "mfa-login-options";
    public const string VoiceChallenge = "mfa-voice-challenge";
    public const string RecoveryEnrollment = "mfa-recovery-code-enrollment";
    public const string RecoveryNewCode = "mfa-recovery-code-challenge-new-code";

    /// <summary>All of them, with the prompts they belong to.</summary>
    private static readonly Dictionary<string, string> Prompts = new(StringComparer.Ordinal)
    {
        [EnrollOptions] = "mfa",
        [LoginOptions] = "mfa",
        ["mfa-otp-enrollment-qr"] = "mfa-otp",
        ["mfa-otp-challenge"] = "mfa-otp",
        ["mfa-webauthn-roaming-enrollment"] = "mfa-webauthn",
        ["mfa-webauthn-roaming-challenge"] = "mfa-webauthn",
        ["mfa-sms-enrollment"] = "mfa-sms",
        ["mfa-sms-challenge"] = "mfa-sms",
        [VoiceChallenge] = "mfa-voice",
        ["mfa-email-challenge"] = "mfa-email",
        [RecoveryEnrollment] = "mfa-recovery-code",
        ["mfa-recovery-code-challenge"] = "mfa-recovery-code",
        [RecoveryNewCode] = "mfa-recovery-code",
    };

    public static IReadOnlyList<string> All { get; } = [.. Prompts.Keys];

    /// <summary>Where somebody proves that they have a factor, or are about to have it.</summary>
    public static string ChallengeOf(Enrollment enrollment)
        => enrollment.PreferredMethod == PhoneFactor.Voice ? VoiceChallenge : FactorTable.Of(enrollment).Screens.Challenge;

    public static Screen Show(string screen, JsonObject data, PageText? error = null, int? status = null) => new(screen)
    {
        Data = data,
        Error = error,
        Status = status,
        Create = page => page with { Prompt = Prompts[screen] },
    };

    /// <summary>The factors to choose from.</summary>
    public static JsonArray Describe(IEnumerable<Enrollment> enrollments) =>
    [
        .. enrollments.Select(static enrollment => (JsonNode)new JsonObject
        {
            ["id"] = enrollment.Id,
            ["factor"] = enrollment.PreferredMethod == PhoneFactor.Voice ? PhoneFactor.Voice : enrollment.Factor,
            ["name"] = enrollment.Name ?? FactorTable.Of(enrollment).NameOf(enrollment),
        }),
    ];

    public static JsonArray Describe(IEnumerable<IFactor> factors) => [.. factors.Select(static factor => (JsonNode)factor.Name)];
}
