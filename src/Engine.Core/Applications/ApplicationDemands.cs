using System.Text.Json;
using Engine.Core.Json;

namespace Engine.Core.Applications;

/// <summary>
/// What an application's settings demand of every request. What is demanded and can't be presented to this engine yet is refused
/// all the same: that is what the demand means.
/// </summary>
internal static class ApplicationDemands
{
    /// <summary>Pushed authorization requests (RFC 9126); every FAPI level demands them (<c>configure-fapi-compliance.md</c>).</summary>
    public static bool DemandsPushedRequests(Application application)
        => application.IsStrict || ExtraFields.Flag(application.Extra, "require_pushed_authorization_requests") == true;

    /// <summary>Signed request objects (RFC 9101); FAPI 1 demands them.</summary>
    public static bool DemandsRequestObjects(Application application)
        => application.ComplianceLevel?.StartsWith("fapi1", StringComparison.Ordinal) == true || ExtraFields.Flag(application.Extra, "signed_request_object", "required") == true;

    /// <summary>A proof key for the code (RFC 7636); third-party applications in strict mode always need one.</summary>
    public static bool DemandsCodeChallenge(Application application)
        => !application.IsFirstParty && ExtraFields.Text(application.Extra, "third_party_security_mode") == "strict";

    /// <summary>Tokens that are bound to a key (<c>tokens.md</c>, section 8).</summary>
    public static bool DemandsProof(Application application) => ExtraFields.Flag(application.Extra, "require_proof_of_possession") == true;

    /// <summary>The method by which a FAPI level lets an application authenticate, or null.</summary>
    public static string? DemandedAuthentication(Application application) => application.ComplianceLevel switch
    {
        "fapi1_adv_pkj_par" or "fapi2_sp_pkj_mtls" => "private_key_jwt",
        "fapi1_adv_mtls_par" or "fapi2_sp_mtls_mtls" => "tls_client_auth",
        _ => null,
    };

    /// <summary>People sign in to an organization, or not at all.</summary>
    public static bool DemandsOrganization(Application application) => application.OrganizationUsage == "require";

    /// <summary>The organization client credentials are meant for unless the request says otherwise.</summary>
    public static string? DefaultOrganization(Application application)
        => ExtraFields.At(application.Extra, "default_organization", "flows") is { ValueKind: JsonValueKind.Array } flows
            && flows.EnumerateArray().Any(static flow => flow.ValueKind == JsonValueKind.String && flow.ValueEquals("client_credentials"u8))
                ? ExtraFields.Text(application.Extra, "default_organization", "organization_id")
                : null;

    /// <summary>Whether people sign in anew for this application, whatever session they have.</summary>
    public static bool IsWithoutSingleSignOn(Application application) => ExtraFields.Flag(application.Extra, "sso_disabled") == true;

    /// <summary>Whether errors are shown on the error page and never sent to the callback.</summary>
    public static bool KeepsErrors(Application application)
        => !application.IsFirstParty && ExtraFields.Text(application.Extra, "redirection_policy") == "open_redirect_protection";
}
