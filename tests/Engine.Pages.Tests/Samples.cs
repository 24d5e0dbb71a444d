using Engine.Core.Pages;

namespace Engine.Pages.Tests;

/// <summary>One model of every page, with every field filled in.</summary>
internal static class Samples
{
    public const string Nonce = "n0nce-Value";

    public static readonly TenantInfo Tenant = new("Northwind", null, "help@northwind.example", "https://northwind.example/help");
    public static readonly ApplicationInfo Application = new("client-1", "Orders", null, IsFirstParty: false);

    public static LoginPage Login { get; } = new()
    {
        Tenant = Tenant,
        Application = Application,
        Nonce = Nonce,
        FormAction = "/u/login?state=abc",
        State = "abc",
        SignupUrl = "/u/signup?state=abc",
    };

    public static SignupPage Signup { get; } = new()
    {
        Tenant = Tenant,
        Application = Application,
        Nonce = Nonce,
        FormAction = "/u/signup?state=abc",
        State = "abc",
        AsksUsername = true,
        PasswordRules = ["At least 8 characters", "At least 3 of: a lower case letter, an upper case letter, a digit, a special character"],
        LoginUrl = "/u/login?state=abc",
    };

    public static ConsentPage Consent { get; } = new()
    {
        Tenant = Tenant,
        Application = Application,
        Nonce = Nonce,
        FormAction = "/u/consent",
        State = "abc",
        UserName = "jo@northwind.example",
        ApiName = "Orders API",
        Entries = [new("Profile", "see your name and picture"), new("Orders", "read your orders"), new("Orders", "place orders for you")],
    };

    public static LogoutPage Logout { get; } = new() { Tenant = Tenant, Application = Application, Nonce = Nonce, FormAction = "/v2/logout", State = "abc" };

    public static LoggedOutPage LoggedOut { get; } = new() { Tenant = Tenant, Application = Application, Nonce = Nonce };

    public static LoggedOutPage StillSignedIn { get; } = LoggedOut with { IsSignedIn = true };

    public static ResetPasswordPage ResetPassword { get; } = new()
    {
        Tenant = Tenant,
        Application = Application,
        Nonce = Nonce,
        FormAction = "/u/reset-password",
        State = "abc",
        Username = "jo@northwind.example",
        PasswordRules = ["At least 8 characters"],
    };

    public static NoticePage Notice { get; } = new()
    {
        Tenant = Tenant,
        Application = Application,
        Nonce = Nonce,
        Title = "Password changed",
        Message = "You can sign in now.",
        LinkUrl = "https://orders.example/login",
    };

    public static ErrorPage Error { get; } = new()
    {
        Tenant = Tenant,
        Application = Application,
        Nonce = Nonce,
        Error = "invalid_request",
        ErrorDescription = "The callback is not one the application has registered.",
        ErrorId = "E1003",
        Tracking = "c5f0b1a8d2e94f07",
    };

    public static FormPostPage FormPost { get; } = new()
    {
        Tenant = Tenant,
        Application = Application,
        Nonce = Nonce,
        FormAction = "https://orders.example/callback",
        Fields = [new("code", "abc"), new("state", "xyz"), new("submit", "1")],
    };

    public static IReadOnlyList<PageModel> All { get; } =
    [
        Login, Login with { Error = "Wrong email address or password.", Username = "jo@northwind.example", AllowsUsername = true },
        Login with { Application = null, Tenant = new TenantInfo("Northwind", "https://cdn.example/logo.png"), SignupUrl = null },
        Signup, Signup with { Error = "Choose a stronger password.", Email = "jo@northwind.example", Username = "jo", PasswordRules = [] },
        Signup with { Error = "Choose a stronger password.", AsksUsername = false },
        Consent, Consent with { Application = Application with { LogoUri = "https://orders.example/logo.png", IsFirstParty = true }, ApiName = null },
        Consent with { Application = null, Entries = [] },
        Logout, Logout with { Application = null }, LoggedOut, StillSignedIn, Error, Error with { Application = null, Tracking = null, Tenant = new TenantInfo("Northwind") },
        ResetPassword, ResetPassword with { Error = "The passwords are not the same.", Application = null }, ResetPassword with { Error = "Too weak.", PasswordRules = [] },
        Notice, Notice with { Application = null }, Notice with { LinkUrl = null },
        FormPost, FormPost with { Application = null, FormAction = "com.example.app:/callback" },
    ];

    public static TheoryData<int> Indexes => [.. Enumerable.Range(0, All.Count)];

    public static string Render(PageModel model, LiquidPageRenderer? renderer = null) =>
        (renderer ?? LiquidPageRenderer.Default).RenderAsync(model, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
