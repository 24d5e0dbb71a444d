using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Authorize;

/// <summary>Refusals of the authorization endpoint. Those that are not redirectable end on the error page.</summary>
internal static class AuthorizeErrors
{
    public static EngineError MissingClient { get; } = new("E4001", "invalid_request", 400, "Missing required parameter: client_id", Redirectable: false);

    public static EngineError UnknownClient(string clientId) => new("E4002", "unauthorized_client", 400, $"Unknown client: {JsonBodyParser.Printable(clientId)}", Redirectable: false);

    public static EngineError CallbackMismatch(string uri) => new("E4003", "unauthorized_client", 403, $"Callback URL mismatch. {uri} is not in the list of allowed callback URLs", Redirectable: false);

    public static EngineError NoCallback { get; } = new("E4004", "invalid_request", 400, "Missing required parameter: redirect_uri", Redirectable: false);

    public static EngineError MissingResponseType { get; } = new("E4005", "invalid_request", 400, "Missing required parameter: response_type");

    public static EngineError UnsupportedResponseType(string type) => new("E4006", "unsupported_response_type", 400, $"Unsupported response type: {JsonBodyParser.Printable(type)}");

    public static EngineError GrantNotAllowed(string grantType) => new("E4007", "unauthorized_client", 403, $"Grant type '{grantType}' not allowed for the client.");

    public static EngineError UnsupportedResponseMode(string mode) => new("E4008", "invalid_request", 400, $"Unsupported response mode: {JsonBodyParser.Printable(mode)}");

    public static EngineError InvalidParameter(string name, string rule) => new("E4009", "invalid_request", 400, $"Invalid parameter {name}: {rule}");

    public static EngineError CodeChallengeRequired { get; } = new("E4010", "invalid_request", 400, "Missing required parameter: code_challenge");

    public static EngineError LoginRequired { get; } = new("E4011", "login_required", 400, "Login required");

    public static EngineError ConsentRequired { get; } = new("E4012", "consent_required", 400, "Consent required");

    public static EngineError ConsentDenied { get; } = new("E4013", "access_denied", 403, "User did not authorize the request");

    public static EngineError UserBlocked { get; } = new("E4014", "unauthorized", 403, "user is blocked");

    public static EngineError UnknownAudience(string audience) => new("E4015", "access_denied", 403, $"Service not found: {JsonBodyParser.Printable(audience)}");

    public static EngineError NoClientGrant(string audience) => new("E4016", "access_denied", 403, $"Client is not authorized to access resource server {JsonBodyParser.Printable(audience)}.");

    public static EngineError TransactionGone { get; } = new("E4017", "invalid_request", 400, "The sign-in page has expired or belongs to another browser. Go back to the application and try again.", Redirectable: false);

    public static EngineError UnknownConnection(string name) => new("E4018", "invalid_request", 400, $"The connection {JsonBodyParser.Printable(name)} does not exist or is not enabled for the client");

    public static EngineError NoConnection { get; } = new("E4019", "invalid_request", 400, "No database connection is enabled for the client");

    public static EngineError OrganizationUnusable(string organization) => new("E4020", "invalid_request", 400, $"parameter organization is invalid: {JsonBodyParser.Printable(organization)}");

    public static EngineError RequestObjectsNotSupported(string name) => new("E4021", $"{name}_not_supported", 400, $"The parameter {name} is not supported");

    public static EngineError ActionDenied(string reason) => new("E4022", "access_denied", 403, reason);

    public static EngineError ScopeRequired { get; } = new("E4023", "invalid_scope", 400, "Missing required parameter: scope");

    public static EngineError PagesMissing { get; } = new("E4024", "server_error", 500, "This server has no pages", "IdentityEngineOptions.Pages is null.", Redirectable: false);

    public static EngineError UnregisteredWebOrigin(string callback) => new("E4026", "invalid_request", 403, $"The specified redirect_uri '{JsonBodyParser.Printable(callback)}' does not have a registered origin.", Redirectable: false);

    public static EngineError PushedRequestRequired(bool byLevel) => new("E4040", "invalid_request", 400, byLevel ? "Pushed Authorization Requests are required by the configured compliance level" : "Pushed Authorization Requests are required for this client");

    public static EngineError RequestObjectRequired { get; } = new("E4041", "invalid_request", 400, "A signed request object is required for this client");

    public static EngineError OrganizationRequired { get; } = new("E4042", "invalid_request", 400, "parameter organization is required for this client", "The organization_usage of the application is require.");

    public static EngineError PolicyNotSupported(string audience) => new("E4043", "access_denied", 403, $"Access to {JsonBodyParser.Printable(audience)} is refused: its authorization_policy is not supported");

    public static EngineError MissingNonce { get; } = new("E4044", "invalid_request", 400, "Missing required parameter: nonce");

    public static EngineError ProofImpossible(string demand) => new("E4045", "invalid_request", 400, $"Tokens bound to a key are demanded, and tokens in the answer of /authorize can't be: {demand}");

    public static EngineError InvalidHint { get; } = new("E4046", "invalid_request", 400, "Invalid parameter id_token_hint: must be an ID token that this issuer gave to this client");

    public static EngineError OpenIdNotGranted { get; } = new("E4047", "access_denied", 403, "The scope openid was not granted", "An ID token was asked for, and an Action has taken the scope away.");

    public static EngineError PromptConflict { get; } = new("E4025", "invalid_request", 400, "prompt=none must not be combined with other values");
}
