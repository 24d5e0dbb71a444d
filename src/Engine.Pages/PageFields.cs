using System.Globalization;
using Engine.Core.Access.Explain;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Pages.Liquid;
using Fluid.Values;

namespace Engine.Pages;

/// <summary>
/// The names the templates of each page may use: the start-up check and the rendering read this one table. Names are snake
/// case; what is missing or blank is nil, so that <c>{% if %}</c> works; addresses a browser follows have passed <see cref="PageUrl"/>.
/// </summary>
internal static class PageFields
{
    private static readonly HashSet<string> RightToLeft =
        new(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"], StringComparer.OrdinalIgnoreCase);

    private static readonly Members<TenantInfo> Tenant = new Members<TenantInfo>()
        .Text("name", static tenant => tenant.FriendlyName)
        .Text("initial", static tenant => Initial(tenant.FriendlyName))
        .Text("logo_url", static tenant => PageUrl.ForImage(tenant.LogoUrl))
        .Text("support_email", static tenant => NotBlank(tenant.SupportEmail))
        .Text("support_mailto", static tenant => NotBlank(tenant.SupportEmail) is { } address ? "mailto:" + Uri.EscapeDataString(address).Replace("%40", "@", StringComparison.Ordinal) : null)
        .Text("support_url", static tenant => PageUrl.ForLink(tenant.SupportUrl));

    private static readonly Members<ApplicationInfo> Application = new Members<ApplicationInfo>()
        .Text("client_id", static application => application.ClientId)
        .Text("name", static application => NotBlank(application.Name) ?? application.ClientId)
        .Text("initial", static application => Initial(application.Name))
        .Text("logo_url", static application => PageUrl.ForImage(application.LogoUri))
        .Flag("is_first_party", static application => application.IsFirstParty);

    private static readonly Members<PageModel> Screened = new Members<PageModel>()
        .Text("name", static page => page.ScreenId.Screen)
        .Add("texts", static page => new TextsValue(page), TextNames.Instance);

    private static readonly Members<PageModel> Prompt = new Members<PageModel>()
        .Text("name", static page => page.ScreenId.Prompt)
        .Add("screen", Screened.Bind, Screened);

    private static readonly Members<ScopeExplanation> Scope = new Members<ScopeExplanation>()
        .Text("scope", static scope => scope.Scope)
        .Text("outcome", static scope => $"{(scope.IsGranted ? "granted" : "dropped")}: {scope.Reason}")
        .Text("decided_by", static scope => NotBlank(string.Join(", ", scope.DecidedBy)));

    private static readonly Members<IGrouping<string, string>> Group = new Members<IGrouping<string, string>>()
        .Text("title", static group => group.Key)
        .Add("descriptions", static group => Values.List(group.Select(NotBlank).OfType<string>()));

    private static readonly Members<FormField> Field = new Members<FormField>()
        .Text("name", static field => field.Name)
        .Text("value", static field => field.Value);

    private static readonly Members<PasswordRuleState> Rule = new Members<PasswordRuleState>()
        .Text("text", static rule => rule.Text)
        .Flag("failed", static rule => rule.HasFailed);

    private static readonly Members<LoginPage> Login = Form(Common<LoginPage>(), static page => page.FormAction, static page => page.State)
        .Text("username", static page => NotBlank(page.Username))
        .Text("error", static page => Say(page, page.Error))
        .Text("reset_password_url", static page => PageUrl.ForLink(page.ResetPasswordUrl))
        .Text("signup_url", static page => PageUrl.ForLink(page.SignupUrl))
        .Text("passkey_request", static page => page.PasskeyRequest)
        .Text("passkey_ui", static page => page.PasskeyUi)
        .Flag("allows_username", static page => page.AllowsUsername);

    private static readonly Members<SignupPage> Signup = Form(Common<SignupPage>(), static page => page.FormAction, static page => page.State)
        .Text("email", static page => NotBlank(page.Email))
        .Text("username", static page => NotBlank(page.Username))
        .Flag("asks_username", static page => page.AsksUsername)
        .Add("password_rules", static page => Values.List(page.PasswordRules.Select(page.Say)))
        .List("password_checks", static page => Checks(page, page.PasswordRules, page.FailedPasswordRules), Rule)
        .Text("error", static page => Say(page, page.Error))
        .Text("login_url", static page => PageUrl.ForLink(page.LoginUrl));

    private static readonly Members<ConsentPage> Consent = Form(Common<ConsentPage>(), static page => page.FormAction, static page => page.State)
        .Text("user_name", static page => page.UserName)
        .Text("api_name", static page => NotBlank(page.ApiName))
        .List("groups", static page => page.Entries.GroupBy(entry => page.Say(entry.Title), entry => page.Say(entry.Description), StringComparer.Ordinal), Group)
        .List("details", static page => ConsentDetails.ToDetails(page.AuthorizationDetails), ConsentDetails.Detail)
        .Add("transaction", static page => ConsentDetails.ToTransaction(page.AuthorizationDetails), Members.Anything);

    private static readonly Members<LogoutPage> Logout = Form(Common<LogoutPage>(), static page => page.FormAction, static page => page.State);

    private static readonly Members<LoggedOutPage> LoggedOut = Common<LoggedOutPage>();

    private static readonly Members<ResetPasswordPage> ResetPassword = Form(Common<ResetPasswordPage>(), static page => page.FormAction, static page => page.State)
        .Text("username", static page => page.Username)
        .Add("password_rules", static page => Values.List(page.PasswordRules.Select(page.Say)))
        .List("password_checks", static page => Checks(page, page.PasswordRules, page.FailedPasswordRules), Rule)
        .Text("error", static page => Say(page, page.Error));

    private static readonly Members<ResetRequestPage> ResetRequest = Form(Common<ResetRequestPage>(), static page => page.FormAction, static page => page.State)
        .Text("email", static page => NotBlank(page.Email))
        .Text("error", static page => Say(page, page.Error))
        .Text("login_url", static page => PageUrl.ForLink(page.LoginUrl));

    private static readonly Members<NoticePage> Notice = Common<NoticePage>()
        .Text("heading", static page => page.Say(page.Title))
        .Text("message", static page => page.Say(page.Message))
        .Text("link_url", static page => PageUrl.ForLink(page.LinkUrl));

    private static readonly Members<ErrorPage> Error = Common<ErrorPage>()
        .Text("error", static page => page.Error)
        .Text("error_description", static page => page.FindText(page.ErrorId) ?? page.ErrorDescription)
        // What only developers understand is said in English, whatever the language of the page.
        .Text("error_locale", static page => page.FindText(page.ErrorId) is null ? "en" : null)
        .Text("error_id", static page => page.ErrorId)
        .Text("tracking", static page => NotBlank(page.Tracking))
        .Text("detail", static page => NotBlank(page.Detail))
        .List("scopes", static page => page.Scopes, Scope);

    private static readonly Members<FormPostPage> FormPost = Common<FormPostPage>()
        .Text("form_action", static page => PageUrl.ForCallback(page.FormAction))
        .List("fields", static page => page.Fields.Select(static field => new FormField(field.Key, field.Value)), Field);

    /// <summary>The names of an embedder's own screens, and of what is included in pages.</summary>
    public static Members<ScreenPage> Screen { get; } = Form(Common<ScreenPage>(), static page => page.FormAction, static page => page.State)
        .Text("error", static page => Say(page, page.Error))
        .Add("data", static page => JsonValues.Of(page.Data), Members.Anything);

    /// <summary>The names of every page, by its template.</summary>
    public static IReadOnlyDictionary<string, Members> ByTemplate { get; } = new Dictionary<string, Members>(StringComparer.Ordinal)
    {
        ["login"] = Login,
        ["signup"] = Signup,
        ["consent"] = Consent,
        ["logout"] = Logout,
        ["logged-out"] = LoggedOut,
        ["reset-password"] = ResetPassword,
        ["notice"] = Notice,
        ["reset-password-request"] = ResetRequest,
        ["error"] = Error,
        ["form-post"] = FormPost,
    };

    /// <summary>
    /// What a tenant's own parts of pages may read. The nonce is not among it, so that no script of theirs runs next to a password,
    /// nor is anything that belongs to the person's request.
    /// </summary>
    public static IReadOnlyList<string> OfPartials { get; } = ["locale", "direction", "texts", "prompt", "tenant", "application", "user_name", "api_name", "transaction", "details"];

    /// <summary>A page's model as its templates see it.</summary>
    public static FluidValue Bind(PageModel model) => model switch
    {
        LoginPage page => Login.Bind(page),
        SignupPage page => Signup.Bind(page),
        ConsentPage page => Consent.Bind(page),
        LogoutPage page => Logout.Bind(page),
        LoggedOutPage page => LoggedOut.Bind(page),
        ResetPasswordPage page => ResetPassword.Bind(page),
        ResetRequestPage page => ResetRequest.Bind(page),
        NoticePage page => Notice.Bind(page),
        ErrorPage page => Error.Bind(page),
        FormPostPage page => FormPost.Bind(page),
        ScreenPage page => Screen.Bind(page),
        _ => throw new PageTemplateException($"Template {model.Template}: no page of this kind is known."),
    };

    private static Members<TPage> Common<TPage>()
        where TPage : PageModel
        => new Members<TPage>()
            .Text("template", static page => page.Template)
            .Text("locale", static page => page.Locale)
            .Text("direction", static page => RightToLeft.Contains(page.Locale.Split('-', '_')[0]) ? "rtl" : "ltr")
            .Add("texts", static page => new TextsValue(page), TextNames.Instance)
            .Add("prompt", Prompt.Bind, Prompt)
            // Rendered apart, from the tenant's own templates.
            .Add("partials", static _ => NilValue.Instance, Members.Anything)
            .Text("nonce", static page => page.Nonce)
            .Add("tenant", static page => Tenant.Bind(page.Tenant), Tenant)
            .Add("application", static page => Application.Bind(page.Application), Application);

    private static Members<TPage> Form<TPage>(Members<TPage> members, Func<TPage, string> action, Func<TPage, string> state)
        where TPage : PageModel
        => members.Text("form_action", page => PageUrl.ForForm(action(page))).Text("state", state);

    private static IEnumerable<PasswordRuleState> Checks(PageModel page, IReadOnlyList<PageText> rules, IReadOnlyList<PageText> failed) =>
        rules.Select(rule => new PasswordRuleState(page.Say(rule), failed.Contains(rule)));

    private static string? Say(PageModel page, PageText? text) => text is null ? null : NotBlank(page.Say(text));

    // What a person reads as the first letter may be more than one char.
    private static string? Initial(string name) =>
        NotBlank(name) is { } text ? StringInfo.GetNextTextElement(text.TrimStart()).ToUpperInvariant() : null;

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private sealed record FormField(string Name, string Value);

    private sealed record PasswordRuleState(string Text, bool HasFailed);
}
