using System.Globalization;
using Engine.Core.Pages;

namespace Engine.Pages;

/// <summary>
/// The values a template sees. Names are snake case; what is missing or blank is nil, so that <c>{% if %}</c> works;
/// addresses a browser follows have passed <see cref="PageUrl"/>.
/// </summary>
internal static class PageValues
{
    private static readonly HashSet<string> RightToLeft =
        new(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Fills in what every page has, and what this page has.</summary>
    public static void Fill(IDictionary<string, object?> values, PageModel model)
    {
        values["template"] = model.Template;
        values["locale"] = model.Locale;
        values["direction"] = RightToLeft.Contains(model.Locale.Split('-', '_')[0]) ? "rtl" : "ltr";
        values["nonce"] = model.Nonce;
        values["tenant"] = Tenant(model.Tenant);
        values["application"] = model.Application is { } application ? Application(application) : null;
        switch (model)
        {
            case LoginPage page: Fill(values, page); break;
            case SignupPage page: Fill(values, page); break;
            case ConsentPage page: Fill(values, page); break;
            case LogoutPage page: FillForm(values, page.FormAction, page.State); break;
            case ResetPasswordPage page: Fill(values, page); break;
            case NoticePage page: Fill(values, page); break;
            case ErrorPage page: Fill(values, page); break;
            case FormPostPage page: Fill(values, page); break;
        }
    }

    private static void Fill(IDictionary<string, object?> values, LoginPage page)
    {
        FillForm(values, page.FormAction, page.State);
        values["username"] = Text(page.Username);
        values["error"] = Text(page.Error);
        values["signup_url"] = PageUrl.ForLink(page.SignupUrl);
        values["allows_username"] = page.AllowsUsername;
    }

    private static void Fill(IDictionary<string, object?> values, SignupPage page)
    {
        FillForm(values, page.FormAction, page.State);
        values["email"] = Text(page.Email);
        values["username"] = Text(page.Username);
        values["asks_username"] = page.AsksUsername;
        values["password_rules"] = List(page.PasswordRules);
        values["error"] = Text(page.Error);
        values["login_url"] = PageUrl.ForLink(page.LoginUrl);
    }

    private static void Fill(IDictionary<string, object?> values, ConsentPage page)
    {
        FillForm(values, page.FormAction, page.State);
        values["user_name"] = page.UserName;
        values["api_name"] = Text(page.ApiName);
        if (page.AuthorizationDetails is { } details)
        {
            values["details"] = ConsentDetails.ToRows(details);
            values["transaction"] = Values(("params", Values(("authorization_details", ConsentDetails.ToValue(details)))));
        }

        values["groups"] = List(page.Entries.GroupBy(entry => entry.Title, StringComparer.Ordinal).Select(group =>
            Values(("title", group.Key), ("descriptions", List(group.Select(entry => Text(entry.Description)).OfType<string>())))));
    }

    private static void Fill(IDictionary<string, object?> values, ResetPasswordPage page)
    {
        values["form_action"] = PageUrl.ForForm(page.FormAction);
        values["ticket"] = page.Ticket;
        values["username"] = page.Username;
        values["password_rules"] = List(page.PasswordRules);
        values["error"] = Text(page.Error);
    }

    private static void Fill(IDictionary<string, object?> values, NoticePage page)
    {
        values["heading"] = page.Title;
        values["message"] = page.Message;
        values["link_url"] = PageUrl.ForLink(page.LinkUrl);
    }

    private static void Fill(IDictionary<string, object?> values, ErrorPage page)
    {
        values["error"] = page.Error;
        values["error_description"] = page.ErrorDescription;
        values["error_id"] = page.ErrorId;
        values["tracking"] = Text(page.Tracking);
        values["detail"] = Text(page.Detail);
        values["scopes"] = List(page.Scopes.Select(scope => Values(
            ("scope", scope.Scope),
            ("outcome", $"{(scope.IsGranted ? "granted" : "dropped")}: {scope.Reason}"),
            ("decided_by", Text(string.Join(", ", scope.DecidedBy))))));
    }

    private static void Fill(IDictionary<string, object?> values, FormPostPage page)
    {
        values["form_action"] = PageUrl.ForCallback(page.FormAction);
        values["fields"] = List(page.Fields.Select(field => Values(("name", field.Key), ("value", field.Value))));
    }

    private static void FillForm(IDictionary<string, object?> values, string formAction, string state)
    {
        values["form_action"] = PageUrl.ForForm(formAction);
        values["state"] = state;
    }

    private static Dictionary<string, object?> Tenant(TenantInfo tenant) => Values(
        ("name", tenant.FriendlyName),
        ("initial", Initial(tenant.FriendlyName)),
        ("logo_url", PageUrl.ForImage(tenant.LogoUrl)),
        ("support_email", Text(tenant.SupportEmail)),
        ("support_mailto", Text(tenant.SupportEmail) is { } address ? "mailto:" + Uri.EscapeDataString(address).Replace("%40", "@", StringComparison.Ordinal) : null),
        ("support_url", PageUrl.ForLink(tenant.SupportUrl)));

    private static Dictionary<string, object?> Application(ApplicationInfo application) => Values(
        ("client_id", application.ClientId),
        ("name", Text(application.Name) ?? application.ClientId),
        ("initial", Initial(application.Name)),
        ("logo_url", PageUrl.ForImage(application.LogoUri)),
        ("is_first_party", application.IsFirstParty));

    // What a person reads as the first letter may be more than one char.
    private static string? Initial(string name) =>
        Text(name) is { } text ? StringInfo.GetNextTextElement(text.TrimStart()).ToUpperInvariant() : null;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static List<object>? List(IEnumerable<object> items) => items.ToList() is { Count: > 0 } list ? list : null;

    private static Dictionary<string, object?> Values(params ReadOnlySpan<(string Name, object? Value)> entries)
    {
        var values = new Dictionary<string, object?>(entries.Length, StringComparer.Ordinal);
        foreach (var (name, value) in entries)
            values[name] = value;
        return values;
    }
}
