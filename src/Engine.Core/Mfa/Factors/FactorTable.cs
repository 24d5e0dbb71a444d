using System.Collections.Frozen;
using Engine.Core.Users;

namespace Engine.Core.Mfa.Factors;

/// <summary>Every factor, in the order in which people are asked for them.</summary>
internal static class FactorTable
{
    public static readonly IReadOnlyList<IFactor> All = [new OtpFactor(), new WebAuthnFactor(), new PhoneFactor(), new EmailFactor(), new RecoveryCodeFactor()];

    /// <summary>The names in <c>/guardian/factors</c>, in the order in which they are listed; what has no factor behind it can't be turned on.</summary>
    public static readonly IReadOnlyList<string> Switches = ["sms", "push-notification", "otp", "email", "duo", "webauthn-roaming", "webauthn-platform", "recovery-code"];

    private static readonly FrozenDictionary<string, IFactor> ByName = All.ToFrozenDictionary(static factor => factor.Name, StringComparer.Ordinal);

    public static IFactor Of(Enrollment enrollment) => ByName[enrollment.Factor];

    /// <summary>Whether somebody who has it needs no other one; what is no second factor, such as a passkey, does not.</summary>
    public static bool StandsAlone(Enrollment enrollment) => ByName.TryGetValue(enrollment.Factor, out var factor) && factor.StandsAlone;

    public static IFactor? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether anything is behind a setting.</summary>
    public static bool Has(string setting) => All.Any(factor => factor.Switch == setting);

    /// <summary>What the person can prove now: what they have enrolled, as far as it is turned on.</summary>
    public static IReadOnlyList<Enrollment> ListUsable(MfaSettings settings, User user)
    {
        var enrolled = user.Factors.Where(enrollment => ByName.TryGetValue(enrollment.Factor, out var factor) && settings.Allows(factor)).ToList();
        if (!enrolled.Any(StandsAlone))
        {
            return [];
        }

        // A proven address comes along, once there is a factor that stands alone.
        if (EmailFactor.OfProfile(settings, user) is { } email && !enrolled.Any(static enrollment => enrollment.Factor == EmailFactor.FactorName))
        {
            enrolled.Add(email);
        }

        var order = All.Select(static factor => factor.Name).ToList();
        return [.. enrolled.OrderBy(enrollment => order.IndexOf(enrollment.Factor)).ThenByDescending(static enrollment => enrollment.LastAuthAt ?? enrollment.CreatedAt)];
    }

    /// <summary>What a person can enrol who has nothing yet.</summary>
    public static IEnumerable<IFactor> ListOffered(MfaSettings settings) => All.Where(factor => factor.StandsAlone && settings.Allows(factor));
}
