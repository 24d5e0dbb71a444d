namespace Engine.Core.Logs;

/// <summary>
/// Every kind of record that the engine writes into the tenant log, with the service's event codes; a grant of an embedder brings its
/// own. <c>docs/logs.md</c> is made of this table. Refusals of the Management API have a code that the service documents no longer.
/// </summary>
internal static class LogEvents
{
    public static readonly LogEvent Login = new("s", "Successful login") { Details = ["initiatedAt", "completedAt", "elapsedTime", "session_id", "stats", "actions", "scopes", "scopes_omitted", "scopes_decided_at", "access_token_jti", "tokens", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent LoginFailed = new("f", "Failed login") { Details = ["error", "session_id", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent UnknownUser = new("fu", "Wrong email address, username or password");

    public static readonly LogEvent WrongPassword = new("fp", "Wrong email address, username or password");

    public static readonly LogEvent Signup = new("ss", "Successful signup");

    public static readonly LogEvent SignupFailed = new("fs", "Failed signup") { Details = ["error"] };

    public static readonly LogEvent SilentLogin = new("ssa", "Successful silent authentication") { Details = ["initiatedAt", "completedAt", "elapsedTime", "session_id", "stats", "actions", "scopes", "scopes_omitted", "scopes_decided_at", "access_token_jti", "tokens", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent SilentLoginFailed = new("fsa", "Failed silent authentication") { Details = ["error", "session_id", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent Logout = new("slo", "User successfully logged out") { Details = ["session_id", "return_to"] };

    public static readonly LogEvent LogoutFailed = new("flo", "User logout failed");

    public static readonly LogEvent BackchannelLogoutSucceeded = new("oidc_backchannel_logout_succeeded", "The application was told of the end of the session") { Details = ["session_id"] };

    public static readonly LogEvent BackchannelLogoutFailed = new("oidc_backchannel_logout_failed", "The application could not be told of the end of the session") { Details = ["session_id"] };

    public static readonly LogEvent CrossOriginSucceeded = new("scoa", "Successful cross-origin authentication");

    public static readonly LogEvent CrossOriginFailed = new("fcoa", "Failed cross-origin authentication") { Details = ["error"] };

    public static readonly LogEvent OriginRefused = new("fco", "Origin is not allowed");

    public static readonly LogEvent CodeExchanged = new("seacft", "Authorization Code for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent CodeExchangeFailed = new("feacft", "Failed exchange of an authorization code") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent ClientCredentialsExchanged = new("seccft", "Client Credentials for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent ClientCredentialsExchangeFailed = new("feccft", "Failed exchange of client credentials") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent DeviceCodeExchanged = new("sede", "Device Code for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent DeviceCodeExchangeFailed = new("fede", "Failed exchange of a device code") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent DeviceRequestFailed = new("fdeaz", "Failed device authorization request") { Details = ["error"] };

    public static readonly LogEvent DeviceActivationFailed = new("fdeac", "Failed device activation") { Details = ["error", "session_id", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent DeviceConfirmationCancelled = new("fdecc", "User canceled the device confirmation") { Details = ["error"] };

    public static readonly LogEvent TokenExchanged = new("secte", "Custom Token Exchange for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent TokenExchangeFailed = new("fecte", "Failed custom token exchange") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent RefreshTokenExchanged = new("sertft", "Refresh Token for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent RefreshTokenExchangeFailed = new("fertft", "Failed exchange of a refresh token") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent PasswordExchanged = new("sepft", "Password for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent PasswordExchangeFailed = new("fepft", "Failed exchange of a password") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent RefreshTokenReused = new("ferrt", "Unsuccessful Refresh Token exchange, reused refresh token detected");

    public static readonly LogEvent RefreshTokenRevoked = new("srrt", "Revoked refresh token");

    public static readonly LogEvent PasswordChanged = new("scp", "Password changed");

    public static readonly LogEvent PasswordChangeRequested = new("scpr", "Sent a link for a new password");

    public static readonly LogEvent PasswordChangeRequestFailed = new("fcpr", "No link for a new password was sent");

    public static readonly LogEvent EmailVerified = new("sv", "Email verified");

    public static readonly LogEvent EmailVerificationFailed = new("fv", "Failed verification of an email address");

    public static readonly LogEvent VerificationMailSent = new("svr", "Verification email sent");

    public static readonly LogEvent VerificationMailFailed = new("fvr", "The verification email could not be sent");

    public static readonly LogEvent NotificationFailed = new("fn", "A message to a person could not be sent");

    public static readonly LogEvent CodeSent = new("cs", "Code sent");

    public static readonly LogEvent LinkSent = new("cls", "Link sent");

    public static readonly LogEvent PasswordlessExchangeFailed = new("fepotpft", "Failed exchange of a passwordless code") { Details = ["error"] };

    public static readonly LogEvent MfaRequired = new("mfar", "Multifactor authentication required");

    public static readonly LogEvent OtpExchanged = new("seotpft", "One-time password for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent OtpExchangeFailed = new("feotpft", "Failed exchange of a one-time password") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent OobExchanged = new("seoobft", "Out-of-band code for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent OobExchangeFailed = new("feoobft", "Failed exchange of an out-of-band code") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent RecoveryCodeExchanged = new("sercft", "Recovery code for Access Token") { Details = ["access_token_jti", "tokens", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims", "console"] };

    public static readonly LogEvent RecoveryCodeExchangeFailed = new("fercft", "Failed exchange of a recovery code") { Details = ["error", "scopes", "scopes_omitted", "scopes_decided_at", "permissions", "consent", "claims"] };

    public static readonly LogEvent FactorStarted = new("gd_start_auth", "A second factor was asked for");

    public static readonly LogEvent FactorProven = new("gd_auth_succeed", "A second factor was proven");

    public static readonly LogEvent FactorFailed = new("gd_auth_failed", "A second factor was not proven");

    public static readonly LogEvent FactorRateExceeded = new("gd_otp_rate_limit_exceed", "Too many wrong codes of a second factor");

    public static readonly LogEvent RecoverySucceeded = new("gd_recovery_succeed", "A recovery code was used");

    public static readonly LogEvent RecoveryFailed = new("gd_recovery_failed", "A wrong recovery code was presented");

    public static readonly LogEvent RecoveryRateExceeded = new("gd_recovery_rate_limit_exceed", "Too many wrong recovery codes");

    public static readonly LogEvent EnrollmentStarted = new("gd_start_enroll", "The enrolment of a second factor has begun");

    public static readonly LogEvent EnrollmentStartFailed = new("gd_start_enroll_failed", "The enrolment of a second factor could not begin") { Details = ["error"] };

    public static readonly LogEvent EnrollmentCompleted = new("gd_enrollment_complete", "A second factor was enrolled");

    public static readonly LogEvent FactorRemoved = new("gd_unenroll", "A second factor was removed");

    public static readonly LogEvent FactorSmsSent = new("gd_send_sms", "A code of a second factor was sent as a text message");

    public static readonly LogEvent FactorCallMade = new("gd_send_voice", "A code of a second factor was sent in a call");

    public static readonly LogEvent FactorEmailSent = new("gd_send_email", "A code of a second factor was sent by mail");

    public static readonly LogEvent AccountBlocked = new("limit_wc", "Too many failed logins to one account from this address");

    public static readonly LogEvent AddressBlocked = new("limit_mu", "Too many failed logins or signups from this address");

    public static readonly LogEvent TooManyLogins = new("limit_sul", "Too many logins of one user from this address");

    public static readonly LogEvent BlockReleased = new("ublkdu", "User block setup by anomaly detection has been released");

    public static readonly LogEvent AccessListRefused = new("acls_summary", "A network access control list kept a request out") { Details = ["error"] };

    public static readonly LogEvent ActionFailed = new("actions_execution_failed", "Failed execution of an Action") { Details = ["action_id", "action_name", "trigger_id", "error_class", "action_error", "console"] };

    public static readonly LogEvent ManagementWrite = new("sapi", "Success API Operation") { Details = ["request", "response"] };

    public static readonly LogEvent ManagementWriteFailed = new("fapi", "Failed API Operation") { Details = ["request", "response"] };

    public static readonly LogEvent UsersImported = new("sui", "Imported users");

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<LogEvent> All { get; } =
    [
        Login,
        LoginFailed,
        UnknownUser,
        WrongPassword,
        Signup,
        SignupFailed,
        SilentLogin,
        SilentLoginFailed,
        Logout,
        LogoutFailed,
        BackchannelLogoutSucceeded,
        BackchannelLogoutFailed,
        CrossOriginSucceeded,
        CrossOriginFailed,
        OriginRefused,
        CodeExchanged,
        CodeExchangeFailed,
        ClientCredentialsExchanged,
        ClientCredentialsExchangeFailed,
        DeviceCodeExchanged,
        DeviceCodeExchangeFailed,
        DeviceRequestFailed,
        DeviceActivationFailed,
        DeviceConfirmationCancelled,
        TokenExchanged,
        TokenExchangeFailed,
        RefreshTokenExchanged,
        RefreshTokenExchangeFailed,
        PasswordExchanged,
        PasswordExchangeFailed,
        RefreshTokenReused,
        RefreshTokenRevoked,
        PasswordChanged,
        PasswordChangeRequested,
        PasswordChangeRequestFailed,
        EmailVerified,
        EmailVerificationFailed,
        VerificationMailSent,
        VerificationMailFailed,
        NotificationFailed,
        CodeSent,
        LinkSent,
        PasswordlessExchangeFailed,
        MfaRequired,
        OtpExchanged,
        OtpExchangeFailed,
        OobExchanged,
        OobExchangeFailed,
        RecoveryCodeExchanged,
        RecoveryCodeExchangeFailed,
        FactorStarted,
        FactorProven,
        FactorFailed,
        FactorRateExceeded,
        RecoverySucceeded,
        RecoveryFailed,
        RecoveryRateExceeded,
        EnrollmentStarted,
        EnrollmentStartFailed,
        EnrollmentCompleted,
        FactorRemoved,
        FactorSmsSent,
        FactorCallMade,
        FactorEmailSent,
        AccountBlocked,
        AddressBlocked,
        TooManyLogins,
        BlockReleased,
        AccessListRefused,
        ActionFailed,
        ManagementWrite,
        ManagementWriteFailed,
        UsersImported,
    ];
}
