using System.Text.Json.Nodes;
using Engine.Core.Errors;
using Engine.Core.WebAuthn;

namespace Engine.Core.Mfa.Factors;

/// <summary>A security key that people carry with them (WebAuthn, section 1.2.1).</summary>
internal sealed class WebAuthnFactor : IFactor
{
    public const string FactorName = "webauthn-roaming";

    public string Name => FactorName;

    public string Switch => "webauthn-roaming";

    public bool StandsAlone => true;

    public bool BeginsAtOnce => true;

    public string ProofField => "response";

    public string AuthenticatorType => FactorName;

    public FactorScreens Screens { get; } = new("mfa-webauthn-roaming-challenge", "mfa-webauthn-roaming-enrollment");

    public string? ChannelOf(Enrollment enrollment) => null;

    public string? NameOf(Enrollment enrollment) => null;

    public (Enrollment? Pending, EngineError? Error) Begin(FactorUse use, EnrollmentWish wish)
        => (new Enrollment { Id = EnrollmentIds.Create(use.Scope, Name), Factor = Name, CreatedAt = use.Scope.Now }, null);

    public ValueTask<EngineError?> ChallengeAsync(FactorUse use, Enrollment enrollment) => new((EngineError?)null);

    public async ValueTask DescribeAsync(FactorUse use, Enrollment enrollment, JsonObject page)
    {
        var ceremony = CeremonyOf(use, enrollment);
        page["webauthn"] = (use.IsEnrollment
            ? await ceremony.AskToRegisterAsync(use.User, use.User.Factors.Where(static known => known.Factor == FactorName), new JsonObject { ["authenticatorAttachment"] = "cross-platform", ["residentKey"] = "discouraged" })
            : await ceremony.AskToSignAsync(use.User, [enrollment])).ToJsonString();
    }

    public async ValueTask<Func<Enrollment, Enrollment?>?> ProveAsync(FactorUse use, Enrollment enrollment, string proof)
    {
        var ceremony = CeremonyOf(use, enrollment);
        if (!use.IsEnrollment)
        {
            return await ceremony.SignAsync(use.User, enrollment, proof);
        }

        return await ceremony.RegisterAsync(use.User, proof) is { } credential ? known => known.With(credential) with { RelyingPartyId = ceremony.RelyingPartyId } : null;
    }

    /// <summary>One that was registered for a domain is asked for with it, whatever is set by now.</summary>
    private static WebAuthnCeremony CeremonyOf(FactorUse use, Enrollment enrollment) => new(use.Scope, $"mfa:{use.User.UserId}:{enrollment.Id}", use.Flow)
    {
        RelyingPartyId = enrollment.RelyingPartyId
            ?? (use.Settings.RelyingPartyId is { } chosen && WebAuthnCeremony.IsRelyingParty(use.Scope, chosen) ? chosen : WebAuthnCeremony.HostOf(use.Scope)),
        UserVerification = use.Settings.UserVerification,
    };
}
