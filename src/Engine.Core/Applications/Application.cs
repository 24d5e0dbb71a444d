using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Engine.Core.Applications;

/// <summary>An application (OAuth client) with the service's JSON names and defaults (<c>applications/application-settings.md</c>).</summary>
public sealed record Application
{
    /// <summary>The public identifier: 32 letters and digits. Never changes.</summary>
    public required string ClientId { get; init; }

    /// <summary>The display name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for; at most 140 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The secret of a confidential application: 64 URL-safe characters.</summary>
    public string? ClientSecret { get; init; }

    /// <summary><c>native</c>, <c>spa</c>, <c>regular_web</c> or <c>non_interactive</c>, among others.</summary>
    public string? AppType { get; init; }

    /// <summary>The address of a logo.</summary>
    public string? LogoUri { get; init; }

    /// <summary>Whether the tenant's owner owns the application; third-party applications always ask for consent.</summary>
    public bool IsFirstParty { get; init; } = true;

    /// <summary>Whether the application follows OpenID Connect strictly.</summary>
    public bool OidcConformant { get; init; } = true;

    /// <summary>Where people may be sent after they signed in (<c>redirect_uri</c>).</summary>
    public IReadOnlyList<string> Callbacks { get => field ?? []; init; } = [];

    /// <summary>Origins that may call the engine from a browser, beside those of the callbacks.</summary>
    public IReadOnlyList<string> AllowedOrigins { get => field ?? []; init; } = [];

    /// <summary>Origins for the web message response mode, and for cross-origin authentication.</summary>
    public IReadOnlyList<string> WebOrigins { get => field ?? []; init; } = [];

    /// <summary>
    /// Whether pages of the application may ask people for their passwords themselves and sign them in with <c>/co/authenticate</c>
    /// (<c>applications/set-up-cors.md</c>). Only pages of <see cref="WebOrigins"/> can, and only first-party applications.
    /// </summary>
    public bool CrossOriginAuthentication { get; init; }

    /// <summary>Where people may be sent after they signed out.</summary>
    public IReadOnlyList<string> AllowedLogoutUrls { get => field ?? []; init; } = [];

    /// <summary>The grants the application may use.</summary>
    public IReadOnlyList<string> GrantTypes { get => field ?? []; init; } = [];

    /// <summary>How ID tokens are made.</summary>
    public JwtConfiguration JwtConfiguration { get => field ?? new(); init; } = new();

    /// <summary><c>none</c>, <c>client_secret_post</c> or <c>client_secret_basic</c>.</summary>
    public string? TokenEndpointAuthMethod { get; init; }

    /// <summary>
    /// Whether the code flow is refused without PKCE (RFC 7636). Null, the default, demands it of applications that can't keep a
    /// secret: nothing else shows that a code is redeemed by whom it was meant for (RFC 9700, section 2.1.1). An extension.
    /// </summary>
    public bool? RequirePkce { get; init; }

    /// <summary>
    /// The stronger ways in which the application proves who it is: <c>private_key_jwt</c>, <c>tls_client_auth</c> or
    /// <c>self_signed_tls_client_auth</c>, each with its credentials. Once there is one, the secret is no longer accepted.
    /// </summary>
    public JsonObject? ClientAuthenticationMethods { get; init; }

    /// <summary>How refresh tokens rotate and expire. Those of a public application rotate where code or a configuration file declares it without saying otherwise.</summary>
    public RefreshTokenConfiguration RefreshToken { get => field ?? new(); init; } = new();

    /// <summary>Up to ten names and values of the application's owner.</summary>
    public JsonObject? ClientMetadata { get; init; }

    /// <summary>The page of the application that starts a login.</summary>
    public string? InitiateLoginUri { get; init; }

    /// <summary><c>deny</c>, <c>allow</c> or <c>require</c>.</summary>
    public string? OrganizationUsage { get; init; }

    /// <summary>A FAPI level, or null. See <see cref="IsStrict"/>.</summary>
    public string? ComplianceLevel { get; init; }

    /// <summary>Whether the <c>auth0-forwarded-for</c> header of this application is believed.</summary>
    public bool? IsTokenEndpointIpHeaderTrusted { get; init; }

    /// <summary>Whether this is the tenant's global client.</summary>
    public bool Global { get; init; }

    /// <summary>Every other field of the entity, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    /// <summary>Whether the application can't keep a secret: it authenticates with its identifier alone.</summary>
    [JsonIgnore]
    public bool IsPublic => TokenEndpointAuthMethod == "none";

    /// <summary>Whether an authorization request needs a <c>code_challenge</c>.</summary>
    [JsonIgnore]
    public bool DemandsPkce => IsStrict || (RequirePkce ?? IsPublic);

    /// <summary>Whether the standards are followed to the letter where the service departs from them.</summary>
    [JsonIgnore]
    public bool IsStrict => ComplianceLevel is not (null or "none");

    /// <summary>The name of the stronger way in which the application has to prove who it is, or null.</summary>
    [JsonIgnore]
    internal string? DemandedAuthentication
    {
        get
        {
            if (ClientAuthenticationMethods is { Count: > 0 } methods)
            {
                foreach (var (name, value) in methods)
                {
                    if (value is not null)
                    {
                        return name;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>Whether the application may use this grant.</summary>
    public bool AllowsGrant(string grantType) => GrantTypes.Contains(grantType);
}

/// <summary>How an application's ID tokens are made.</summary>
public sealed record JwtConfiguration
{
    /// <summary>How long an ID token is valid, in seconds; 36000 by default.</summary>
    public int LifetimeInSeconds { get; init; } = 36000;

    /// <summary>Whether the client secret is base64 encoded key material; applies to HS256 only.</summary>
    public bool SecretEncoded { get; init; }

    /// <summary><c>RS256</c> (default), <c>PS256</c> or, for confidential applications, <c>HS256</c>.</summary>
    public string Alg { get => field ?? "RS256"; init; } = "RS256";

    /// <summary>Every other field, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>How an application's refresh tokens rotate and expire (<c>tokens.md</c>, section 7).</summary>
public sealed record RefreshTokenConfiguration
{
    /// <summary><c>rotating</c> or <c>non-rotating</c>.</summary>
    public string RotationType { get => field ?? "non-rotating"; init => (field, SaysRotation) = (value, value is not null); }

    /// <summary>Whether somebody chose how tokens rotate.</summary>
    [JsonIgnore]
    internal bool SaysRotation { get; private init; }

    /// <summary><c>expiring</c> or <c>non-expiring</c>.</summary>
    public string ExpirationType { get => field ?? "non-expiring"; init; } = "non-expiring";

    /// <summary>For how many seconds the token before the current one is still accepted.</summary>
    public int Leeway { get; init; }

    /// <summary>The absolute lifetime in seconds.</summary>
    public int TokenLifetime { get; init; } = 2_592_000;

    /// <summary>The idle lifetime in seconds.</summary>
    public int IdleTokenLifetime { get; init; } = 1_296_000;

    /// <summary>Whether the absolute lifetime is switched off.</summary>
    public bool InfiniteTokenLifetime { get; init; } = true;

    /// <summary>Whether the idle lifetime is switched off.</summary>
    public bool InfiniteIdleTokenLifetime { get; init; } = true;

    /// <summary>
    /// What refresh tokens of the application are good for beside what they were issued for, or null. Counts for first-party applications, and
    /// for APIs that let them skip consent.
    /// </summary>
    public IReadOnlyList<RefreshTokenPolicy>? Policies { get; init; }

    /// <summary>Every other field, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    /// <summary>Whether each use replaces the token.</summary>
    [JsonIgnore]
    public bool IsRotating => RotationType == "rotating";
}
