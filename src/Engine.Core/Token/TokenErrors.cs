using Engine.Core.Applications;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Token;

/// <summary>Refusals of the token endpoint, with the service's words (<c>flows.md</c>) or the standard's for strict applications.</summary>
internal static class TokenErrors
{
    public static EngineError MissingParameter(string name) => new("E2001", "invalid_request", 400, $"Missing required parameter: {name}");

    public static EngineError UnsupportedGrantType(string grantType) => new("E2002", "unsupported_grant_type", 400, $"Unsupported grant type: {JsonBodyParser.Printable(grantType)}");

    public static EngineError GrantNotAllowed(string grantType) => new("E2003", "unauthorized_client", 403, $"Grant type '{JsonBodyParser.Printable(grantType)}' not allowed for the client.");

    public static EngineError InvalidCode(Application application, string detail)
        => new("E2004", "invalid_grant", Status(application), "Invalid authorization code", detail);

    public static EngineError InvalidCodeVerifier(Application application)
        => new("E2005", "invalid_grant", Status(application), "Failed to verify code verifier");

    public static EngineError RedirectUriMismatch(Application application, string sent, string expected) => application.IsStrict
        ? new("E2006", "invalid_grant", 400, "The redirect URI does not match the authorization request")
        : new("E2006", "unauthorized_client", 403, $"The redirect URI is wrong. You sent {JsonBodyParser.Printable(sent)}, and we expected {JsonBodyParser.Printable(expected)}");

    public static EngineError UnknownAudience(string audience) => new("E2007", "access_denied", 403, $"Service not enabled within domain: {JsonBodyParser.Printable(audience)}");

    public static EngineError NoClientGrant(string audience) => new("E2008", "access_denied", 403, $"Client is not authorized to access {Quote(audience)}. You need to create a {Quote("client-grant")} associated to this API.");

    public static EngineError ApiDenied(string audience) => new("E2009", "access_denied", 403, $"Client is not authorized to access {Quote(audience)}.");

    public static EngineError ScopesNotGranted(IEnumerable<string> scopes) => new("E2010", "access_denied", 403, $"Client has not been granted scopes: {JsonBodyParser.Printable(string.Join(", ", scopes))}");

    public static EngineError InvalidRefreshToken(Application application, string detail)
        => new("E2011", "invalid_grant", Status(application), "Unknown or invalid refresh token.", detail);

    public static EngineError UserGone(Application application)
        => new("E2012", "invalid_grant", Status(application), "The refresh_token was generated for a user who doesn't exist anymore.");

    public static EngineError UserBlocked => CredentialErrors.UserBlocked;

    public static EngineError ActionDenied(string code, string reason, int status) => new("E2014", code, status, reason);

    public static EngineError OrganizationUnusable(string organization) => new("E2015", "invalid_request", 400, $"parameter organization is invalid: {JsonBodyParser.Printable(organization)}");

    public static EngineError PublicClientNotAllowed(string grantType) => new("E2016", "unauthorized_client", 403, $"Grant type '{grantType}' not allowed for the client.", "The application can't keep a secret.");

    public static EngineError OrganizationRequired { get; } = new("E2017", "invalid_request", 400, "parameter organization is required for this client", "The organization_usage of the client grant is require.");

    public static EngineError WrongPassword(Application application) => new("E2018", "invalid_grant", Status(application), "Wrong email or password.");

    public static EngineError NoDefaultDirectory { get; } = new("E2019", "server_error", 500, "Authorization server not configured with default connection.", "The tenant has no default_directory.");

    public static EngineError UnknownRealm(string realm) => new("E2020", "invalid_request", 400, $"Unknown realm {JsonBodyParser.Printable(realm)}.", "No connection of that name, of the kind the grant needs, is enabled for the application.");

    public static EngineError ProofRequired(string setting) => new("E2040", "invalid_request", 400, "Proof of possession is required", $"{setting} demands it, and sender-constrained tokens are not supported.");

    public static EngineError AuthenticationTooWeak(Application application, string method)
        => new("E2041", "invalid_client", 401, "Client authentication failed", $"The compliance level {application.ComplianceLevel} demands {method}.");

    public static EngineError PolicyNotSupported(string audience) => new("E2042", "access_denied", 403, $"Access to {Quote(JsonBodyParser.Printable(audience))} is refused: its authorization_policy is not supported");

    /// <summary>The service answers 403 where RFC 6749, section 5.2 demands 400.</summary>
    private static int Status(Application application) => application.IsStrict ? 400 : 403;

    private static string Quote(string text) => $"\"{text}\"";
}
