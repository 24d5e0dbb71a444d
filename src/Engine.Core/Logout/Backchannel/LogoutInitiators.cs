namespace Engine.Core.Logout.Backchannel;

/// <summary>Why a session has ended, as <c>backchannel_logout_initiators</c> of an application names it.</summary>
internal static class LogoutInitiators
{
    /// <summary>The person has signed out.</summary>
    public const string RpLogout = "rp-logout";

    /// <summary>The person's password was changed.</summary>
    public const string PasswordChanged = "password-changed";

    /// <summary>Somebody who may has ended the session.</summary>
    public const string SessionRevoked = "session-revoked";

    /// <summary>The person is gone.</summary>
    public const string AccountDeleted = "account-deleted";

    /// <summary>The person has another address or name.</summary>
    public const string EmailChanged = "email-identifier-changed";

    /// <summary>The person was blocked.</summary>
    public const string AccountDeactivated = "account-deactivated";

    /// <summary>What applications are told that choose nothing.</summary>
    public static readonly string[] Default = [RpLogout, "idp-logout"];
}
