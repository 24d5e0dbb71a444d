using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Passwordless;

/// <summary>Refusals of signing in without a password, with the service's words (<c>flows.md</c>, section 11).</summary>
internal static class PasswordlessErrors
{
    public static EngineError MissingClient { get; } = new("E5050", "bad.client_id", 400, "Missing required property: client_id");

    public static EngineError UnknownClient(string clientId) => new("E5050", "bad.client_id", 400, $"Unknown client: {JsonBodyParser.Printable(clientId)}");

    public static EngineError MissingConnection { get; } = new("E5051", "bad.connection", 400, "Missing required property: connection");

    public static EngineError UnknownConnection { get; } = new("E5051", "bad.connection", 400, "Connection does not exist");

    public static EngineError DisabledConnection { get; } = new("E5051", "bad.connection", 400, "Connection is disabled");

    public static EngineError BadRequest(string description) => new("E5052", "bad.request", 400, description);

    public static EngineError BadAuthParams(string description) => new("E5053", "bad.authParams", 400, description);

    public static EngineError BadEmail { get; } = new("E5054", "bad.email", 400, "error in email - email format validation failed");

    public static EngineError BadPhoneNumber { get; } = new("E5055", "bad.phone_number", 400, @"String does not match pattern: ^\+[0-9]{1,15}$");

    public static EngineError LinkNotSafe { get; } = new("E5056", "bad.tenant", 400, "Links can't be sent: the tenant declares no issuer, and anybody can make up the host of a request", Redirectable: false);

    public static EngineError WrongCode(Application? application, Connection connection)
        => new("E5057", "invalid_grant", application?.IsStrict == true ? 400 : 403, connection.Strategy == Connection.SmsStrategy ? "Wrong phone number or verification code." : "Wrong email or verification code.", Redirectable: false) { TextKey = "invalid-code" };

    public static EngineError Exhausted(Application? application)
        => new("E5058", "invalid_grant", application?.IsStrict == true ? 400 : 403, "Too many wrong codes were entered. Request a new one.", Redirectable: false) { TextKey = "too-many-wrong-codes" };

    public static EngineError OtherBrowser { get; } = new("E5060", "invalid_request", 400, "The link has to be opened in the browser in which it was requested.", Redirectable: false);

    public static EngineError LegacyOff { get; } = new("E5059", "endpoint_disabled", 404, "The endpoint is for applications that are not OIDC conformant");
}
