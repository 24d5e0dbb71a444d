using System.Globalization;
using System.Net;

namespace Engine.Core.Messages;

/// <summary>The engine's own words for mails that the tenant has none for: a subject, a sentence, and the code or the link.</summary>
internal static class MailWords
{
    /// <summary>By template: the subject, the sentence, and what is on the link. <c>{0}</c> is the application.</summary>
    private static readonly Dictionary<string, (string Subject, string Sentence, string Action)> English = new(StringComparer.Ordinal)
    {
        ["verify_email"] = ("Confirm your email address for {0}", "Confirm that this email address is yours.", "Confirm email address"),
        ["reset_email"] = ("Choose a new password for {0}", "Somebody, hopefully you, wants a new password for your account. If it was not you, do nothing.", "Choose a new password"),
        ["blocked_account"] = ("Your account was blocked", "There were too many failed attempts to sign in to your account. If it was you, unblock it; if not, choose a new password.", "Unblock account"),
        ["auth_email_by_code"] = ("Your code for {0}", "Enter this code to sign in to {0}:", ""),
        ["auth_email_by_link"] = ("Sign in to {0}", "Open this link in the browser in which you want to sign in.", "Sign in"),
        ["mfa_oob_code"] = ("Your code for {0}", "Enter this code to confirm that it is you:", ""),
    };

    private static readonly Dictionary<string, (string Subject, string Sentence, string Action)> German = new(StringComparer.Ordinal)
    {
        ["verify_email"] = ("Bestätigen Sie Ihre E-Mail-Adresse für {0}", "Bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört.", "E-Mail-Adresse bestätigen"),
        ["reset_email"] = ("Ein neues Passwort für {0}", "Jemand, hoffentlich Sie, möchte ein neues Passwort für Ihr Konto. Wenn Sie es nicht waren, brauchen Sie nichts zu tun.", "Neues Passwort wählen"),
        ["blocked_account"] = ("Ihr Konto wurde gesperrt", "Es gab zu viele vergebliche Versuche, sich mit Ihrem Konto anzumelden. Wenn Sie es waren, heben Sie die Sperre auf; wenn nicht, wählen Sie ein neues Passwort.", "Sperre aufheben"),
        ["auth_email_by_code"] = ("Ihr Code für {0}", "Geben Sie diesen Code ein, um sich bei {0} anzumelden:", ""),
        ["auth_email_by_link"] = ("Anmelden bei {0}", "Öffnen Sie diesen Link in dem Browser, in dem Sie sich anmelden möchten.", "Anmelden"),
        ["mfa_oob_code"] = ("Ihr Code für {0}", "Geben Sie diesen Code ein, um zu bestätigen, dass Sie es sind:", ""),
    };

    private static readonly (string Subject, string Sentence, string Action) Other = ("A message from {0}", "There is something to do for your account.", "Continue");

    /// <summary>The subject and the text of a mail, in the person's language or in English.</summary>
    public static (string Subject, string Html) Of(OutgoingMessage message, string application)
    {
        var isGerman = message.Language?.StartsWith("de", StringComparison.OrdinalIgnoreCase) == true;
        var (subject, sentence, action) = (isGerman ? German : English).GetValueOrDefault(message.Template, Other);
        var html = $"<!doctype html><html lang=\"{(isGerman ? "de" : "en")}\"><body><p>{WebUtility.HtmlEncode(Fill(sentence))}</p>"
            + (message.Code is { } code ? $"<p style=\"font-size:1.5em;letter-spacing:.1em\"><strong>{WebUtility.HtmlEncode(code)}</strong></p>" : "")
            + (message.Url is { } url ? $"<p><a href=\"{WebUtility.HtmlEncode(url)}\">{WebUtility.HtmlEncode(action)}</a></p><p>{WebUtility.HtmlEncode(url)}</p>" : "")
            + "</body></html>";
        return (MessageComposer.ToHeader(Fill(subject)) ?? "-", html);

        string Fill(string text) => string.Format(CultureInfo.InvariantCulture, text, application);
    }
}
