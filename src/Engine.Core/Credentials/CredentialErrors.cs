using Engine.Core.Errors;

namespace Engine.Core.Credentials;

/// <summary>Refusals of sign-ins and sign-ups by the guards in front of them, with the service's words (<c>security.md</c>, section 1).</summary>
internal static class CredentialErrors
{
    public static EngineError AccountBlocked { get; } = new("E5020", "too_many_attempts", 429, "Your account has been blocked after multiple consecutive login attempts. We've sent you a notification via your preferred contact method with instructions on how to unblock it.", Redirectable: false) { TextKey = "user-blocked" };

    public static EngineError AddressBlocked { get; } = new("E5021", "too_many_attempts", 429, "We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator.", Redirectable: false) { TextKey = "ip-blocked" };

    public static EngineError TooManyLogins { get; } = new("E5022", "too_many_logins", 429, "There were too many logins in a short time. Wait a minute and try again.", Redirectable: false) { TextKey = "too-many-logins" };

    public static EngineError UserBlocked { get; } = new("E2013", "unauthorized", 401, "user is blocked");

    public static EngineError Busy { get; } = new("E5023", "too_many_attempts", 429, "Too many people are signing in at this moment. Wait a moment and try again.", Redirectable: false) { TextKey = "busy" };
}
