using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Json;
using Engine.Core.Mfa.Factors;
using Engine.Core.Messages;
using Engine.Core.Storage;

namespace Engine.Core.Mfa;

/// <summary>Which factors a tenant has turned on, and when it demands one: what <c>/guardian</c> of the Management API says.</summary>
internal sealed record MfaSettings
{
    public const string PoliciesId = "/guardian/policies";
    public const string WebAuthnId = "/guardian/factors/webauthn-roaming/settings";
    public const string MessageTypesId = "/guardian/factors/phone/message-types";

    /// <summary>The policy that demands a factor of everybody.</summary>
    public const string AllApplications = "all-applications";

    /// <summary>The policy that demands one where something about a sign-in is unusual.</summary>
    public const string ConfidenceScore = "confidence-score";

    /// <summary>The settings that are on.</summary>
    public IReadOnlyList<string> Factors { get; init; } = [];

    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>How telephones are reached, the usual way first: <c>sms</c>, <c>voice</c>.</summary>
    public IReadOnlyList<string> PhoneChannels { get; init; } = [PhoneFactor.Sms];

    /// <summary>Whether security keys have to check who uses them: <c>discouraged</c>, <c>preferred</c>, <c>required</c>.</summary>
    public string UserVerification { get; init; } = "preferred";

    /// <summary>The domain that security keys are registered for, or null for the host.</summary>
    public string? RelyingPartyId { get; init; }

    /// <summary>How the tenant words the message that enrols a telephone, or null.</summary>
    public MessageTemplate? EnrollmentMessage { get; init; }

    /// <summary>How the tenant words the message with the code of a sign-in, or null.</summary>
    public MessageTemplate? VerificationMessage { get; init; }

    /// <summary>Whether a factor is demanded that nobody can have.</summary>
    public bool IsUnsatisfiable => Policies.Count > 0 && !FactorTable.ListOffered(this).Any();

    public bool Allows(IFactor factor) => Factors.Contains(factor.Switch) && (factor.StandsAlone || FactorTable.All.Any(other => other.StandsAlone && Factors.Contains(other.Switch)));

    /// <summary>The settings as far as an Action lets people use them.</summary>
    public MfaSettings For(Actions.MultifactorRequest? request)
        => request?.Provider == "google-authenticator" ? this with { Factors = [.. Factors.Where(static name => name is "otp" or "recovery-code")] } : this;

    public static bool Concerns(string kind) => kind == EntityKinds.Singletons;

    public static string FactorId(string name) => $"/guardian/factors/{name}";

    /// <summary>What is stored.</summary>
    /// <param name="options">The store, and what the engine has for its factors.</param>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<MfaSettings> ReadAsync(IdentityEngineOptions options, string tenant, CancellationToken cancellationToken)
    {
        string[] ids = [.. FactorTable.Switches.Select(FactorId), PoliciesId, MessageTypesId, WebAuthnId, "/guardian/factors/phone/templates", "/guardian/factors/sms/templates"];
        var documents = (await options.Store.Configuration.GetManyAsync(tenant, EntityKinds.Singletons, ids, cancellationToken))
            .Where(static document => document is not null)
            .ToDictionary(static document => document!.Id, static document => JsonNode.Parse(document!.Body.Span)!.AsObject(), StringComparer.Ordinal);
        var templates = documents.GetValueOrDefault("/guardian/factors/phone/templates") ?? documents.GetValueOrDefault("/guardian/factors/sms/templates");
        var webAuthn = documents.GetValueOrDefault(WebAuthnId);
        string[] channels = [.. JsonFields.Texts(documents.GetValueOrDefault(MessageTypesId)?["message_types"])];
        return new MfaSettings
        {
            Factors = [.. FactorTable.Switches.Where(name => (name != WebAuthnFactor.FactorName || options.WebAuthn is not null) && JsonFields.IsOn(documents.GetValueOrDefault(FactorId(name))?["enabled"]))],
            Policies = [.. JsonFields.Texts(documents.GetValueOrDefault(PoliciesId)?["_value"])],
            PhoneChannels = channels.Length > 0 ? channels : [PhoneFactor.Sms],
            UserVerification = JsonFields.Text(webAuthn?["userVerification"]) ?? "preferred",
            RelyingPartyId = JsonFields.IsOn(webAuthn?["overrideRelyingParty"]) ? JsonFields.Text(webAuthn!["relyingPartyIdentifier"]) : null,
            EnrollmentMessage = Template(templates?["enrollment_message"]),
            VerificationMessage = Template(templates?["verification_message"]),
        };
    }

    private static MessageTemplate? Template(JsonNode? node) => JsonFields.NonEmptyText(node) is { } text ? new MessageTemplate { Body = text } : null;
}
