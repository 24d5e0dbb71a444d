using System.Collections.Frozen;

namespace Engine.Core.Pages.Texts;

/// <summary>The service's names of prompts, and of the places in their pages where a tenant's own parts stand.</summary>
internal static class PromptNames
{
    private static readonly FrozenSet<string> WithTexts = FrozenSet.Create(
        StringComparer.Ordinal,
        "login", "login-id", "login-password", "login-passwordless", "login-email-verification", "signup", "signup-id", "signup-password", "phone-identifier-enrollment", "phone-identifier-challenge",
        "email-identifier-challenge", "reset-password", "custom-form", "consent", "customized-consent", "logout", "mfa", "mfa-push", "mfa-otp", "mfa-voice", "mfa-phone", "mfa-webauthn", "mfa-sms",
        "mfa-email", "mfa-recovery-code", "status", "device-flow", "email-verification", "email-otp-challenge", "organizations", "invitation", "common", "passkeys", "captcha",
        "brute-force-protection", "async-approval-flow", "confirmation");

    private static readonly FrozenSet<string> WithPartials = FrozenSet.Create(
        StringComparer.Ordinal,
        "login", "login-id", "login-password", "login-passwordless", "signup", "signup-id", "signup-password", "customized-consent", "passkeys", "confirmation");

    private static readonly FrozenSet<string> Places = FrozenSet.Create(
        StringComparer.Ordinal,
        "form-content-start", "form-content-end", "form-footer-start", "form-footer-end", "secondary-actions-start", "secondary-actions-end");

    /// <summary>Whether the texts of a prompt can be changed.</summary>
    public static bool HasTexts(string prompt) => WithTexts.Contains(prompt);

    /// <summary>Whether a tenant can put parts of its own into the pages of a prompt.</summary>
    public static bool HasPartials(string prompt) => WithPartials.Contains(prompt);

    /// <summary>Whether there is such a place in the pages of a prompt.</summary>
    public static bool IsPlace(string prompt, string place)
        => prompt == Consent.PromptPartials.CustomizedConsent ? place == Consent.PromptPartials.Content : Places.Contains(place);
}
