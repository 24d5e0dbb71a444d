using Engine.Core.Applications;
using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Mfa;

/// <summary>Refusals where more than one factor is asked for, with the service's words (<c>flows.md</c>, sections 2 and 14).</summary>
internal static class MfaErrors
{
    public static EngineError WrongCode(Application? application, string parameter)
        => new("E5070", "invalid_grant", Status(application), $"Invalid {parameter}.", Redirectable: false) { TextKey = "invalid-code" };

    public static EngineError TooManyFailures { get; } = new("E5071", "too_many_attempts", 429, "There were too many wrong codes. Wait a few minutes and try again.", Redirectable: false) { TextKey = "too-many-failures" };

    public static EngineError Required { get; } = new("E5072", "mfa_required", 403, "Multifactor authentication required");

    public static EngineError TokenExpired { get; } = new("E5073", "expired_token", 401, "mfa_token is expired");

    public static EngineError TokenMalformed(Application? application) => new("E5074", "invalid_grant", Status(application), "Malformed mfa_token");

    public static EngineError OobCodeMalformed(Application? application) => new("E5075", "invalid_grant", Status(application), "Malformed oob_code");

    public static EngineError AssociationRequired { get; } = new("E5076", "association_required", 403, "The user has no authenticator. Enroll the first one with /mfa/associate.");

    public static EngineError UnsupportedChallengeType { get; } = new("E5077", "unsupported_challenge_type", 400, "The user has no authenticator of an accepted challenge_type.");

    public static EngineError AlreadyEnrolled { get; } = new("E5078", "access_denied", 403, "User is already enrolled");

    public static EngineError BadRequest(string description) => new("E5079", "invalid_request", 400, description, Redirectable: false);

    public static EngineError BadPhoneNumber { get; } = new("E5080", "invalid_phone_number", 400, "The phone number must be + and up to 15 digits.", Redirectable: false) { TextKey = "invalid-phone" };

    public static EngineError BadEmail { get; } = new("E5081", "invalid_request", 400, "The email address is not valid.", Redirectable: false) { TextKey = "no-email" };

    public static EngineError ChannelOff(string channel) => new("E5082", "invalid_request", 400, $"Codes are not sent by {JsonBodyParser.Printable(channel)}: the tenant has not turned it on.", Redirectable: false);

    public static EngineError NotEnrollable { get; } = new("E5083", "invalid_request", 400, "Nobody enrolls that on their own.", Redirectable: false);

    public static EngineError InteractionRequired { get; } = new("E5084", "interaction_required", 400, "Multifactor authentication required");

    public static EngineError InvalidToken { get; } = new("E5085", "unauthorized", 401, "Unauthorized");

    public static EngineError InsufficientScope(string scope) => new("E5086", "insufficient_scope", 403, $"The token has no scope {scope}");

    public static EngineError UnknownAuthenticator { get; } = new("E5087", "not_found", 404, "There is no such authenticator");

    public static EngineError NoFactor { get; } = new("E5088", "access_denied", 403, "Multifactor authentication is demanded, and the person can't enroll any factor", "No factor that stands alone is turned on (guardian/factors), or what asks can't enroll one.");

    public static EngineError TooMany { get; } = new("E5089", "too_many_records", 400, "The person has as many factors as one can have.", Redirectable: false);

    private static int Status(Application? application) => application?.IsStrict == true ? 400 : 403;
}
