using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Core.Tenants;

/// <summary>The settings of a tenant with the service's JSON names and defaults (<c>tenant-settings.md</c>).</summary>
public sealed record TenantSettings
{
    /// <summary>The name people see.</summary>
    public string? FriendlyName { get; init; }

    /// <summary>The address of a logo.</summary>
    public string? PictureUrl { get; init; }

    /// <summary>Where people get help by mail.</summary>
    public string? SupportEmail { get; init; }

    /// <summary>Where people get help on the web.</summary>
    public string? SupportUrl { get; init; }

    /// <summary>The audience of a request that names none.</summary>
    public string? DefaultAudience { get; init; }

    /// <summary>The connection of password grants and of the sign-in page.</summary>
    public string? DefaultDirectory { get; init; }

    /// <summary>Where a bookmarked login page leads.</summary>
    public string? DefaultRedirectionUri { get; init; }

    /// <summary>Languages of the pages; the first is the default.</summary>
    public IReadOnlyList<string> EnabledLocales { get => field ?? ["en"]; init; } = ["en"];

    /// <summary>After how many hours a person has to sign in again.</summary>
    public double SessionLifetime { get; init; } = 168;

    /// <summary>After how many hours without activity a session ends.</summary>
    public double IdleSessionLifetime { get; init; } = 72;

    /// <summary>After how many hours a person has to sign in again where the session cookie does not outlive the browser.</summary>
    public double EphemeralSessionLifetime { get; init; } = 72;

    /// <summary>After how many hours without activity a session ends where the session cookie does not outlive the browser.</summary>
    public double IdleEphemeralSessionLifetime { get; init; } = 24;

    /// <summary>Whether the session cookie outlives the browser.</summary>
    public SessionCookieSettings SessionCookie { get => field ?? new(); init; } = new();

    /// <summary>Where people may be sent after they signed out without naming an application.</summary>
    public IReadOnlyList<string> AllowedLogoutUrls { get => field ?? []; init; } = [];

    /// <summary>Values of <c>acr_values</c> that are accepted; empty accepts any.</summary>
    public IReadOnlyList<string> AcrValuesSupported { get => field ?? []; init; } = [];

    /// <summary>Single settings that are on or off.</summary>
    public TenantFlags Flags { get => field ?? new(); init; } = new();

    /// <summary>Settings of sessions.</summary>
    public SessionSettings Sessions { get => field ?? new(); init; } = new();

    /// <summary>Settings of OpenID Connect logout.</summary>
    public OidcLogoutSettings OidcLogout { get => field ?? new(); init; } = new();

    /// <summary>The error page of the tenant's owner.</summary>
    public ErrorPageSettings? ErrorPage { get; init; }

    /// <summary>How the codes look that devices show.</summary>
    public DeviceFlowSettings DeviceFlow { get => field ?? new(); init; } = new();

    /// <summary>Whether <c>resource</c> (RFC 8707) is read: <c>audience</c> or <c>compatibility</c>.</summary>
    public string ResourceParameterProfile { get => field ?? "audience"; init; } = "audience";

    /// <summary>Whether authorization responses carry <c>iss</c> (RFC 9207).</summary>
    public bool? AuthorizationResponseIssParameterSupported { get; init; }

    /// <summary>
    /// Whether <c>authorization_details</c> (RFC 9396) may come in a plain authorization request. An extension for tests;
    /// otherwise it has to be pushed.
    /// </summary>
    public bool? AuthorizationDetailsWithoutPar { get; init; }

    /// <summary>Whether the standards are followed to the letter where the service departs from them. An extension.</summary>
    public bool? StrictStandards { get; init; }

    /// <summary>Every other setting, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>Settings of the session cookie.</summary>
public sealed record SessionCookieSettings
{
    /// <summary><c>persistent</c> or <c>non-persistent</c>.</summary>
    public string Mode { get => field ?? "persistent"; init; } = "persistent";
}

/// <summary>Settings of sessions.</summary>
public sealed record SessionSettings
{
    /// <summary>Whether a sign-out without the right hints asks first.</summary>
    public bool OidcLogoutPromptEnabled { get; init; } = true;
}

/// <summary>How the codes look that devices show and people type (RFC 8628, section 6.1).</summary>
public sealed record DeviceFlowSettings
{
    /// <summary><c>base20</c>, consonants without look-alikes, or <c>digits</c>.</summary>
    public string Charset { get => field ?? "base20"; init; } = "base20";

    /// <summary>
    /// A star for every character, hyphens and blanks between them, 20 characters at most; eight stars at least, or nine for digits. Null
    /// stands for <c>****-****</c>, or <c>***-***-***</c> for digits.
    /// </summary>
    public string? Mask { get; init; }
}

/// <summary>Settings of OpenID Connect logout.</summary>
public sealed record OidcLogoutSettings
{
    /// <summary>Whether discovery names the end session endpoint.</summary>
    public bool RpLogoutEndSessionEndpointDiscovery { get; init; } = true;
}

/// <summary>The error page of the tenant's owner.</summary>
public sealed record ErrorPageSettings
{
    /// <summary>A Liquid page, or null.</summary>
    public string? Html { get; init; }

    /// <summary>Whether the page may link to the log.</summary>
    public bool ShowLogLink { get; init; }

    /// <summary>An address to send errors to, or null.</summary>
    public string? Url { get; init; }
}

/// <summary>Single settings that are on or off.</summary>
public sealed record TenantFlags
{
    /// <summary>Whether signing up tells that the person exists already.</summary>
    public bool EnablePublicSignupUserExistsError { get; init; }

    /// <summary>Whether consent shows descriptions of scopes in place of their names.</summary>
    public bool UseScopeDescriptionsForConsent { get; init; }

    /// <summary>Whether revoking a refresh token removes the consent behind it.</summary>
    public bool RevokeRefreshTokenGrant { get; init; }

    /// <summary>Whether the key set names no algorithm.</summary>
    public bool RemoveAlgFromJwks { get; init; }

    /// <summary>Whether new applications may use every connection.</summary>
    public bool EnableClientConnections { get; init; } = true;

    /// <summary>Every other flag, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
