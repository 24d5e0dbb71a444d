using System.Text.Json.Nodes;
using Engine.Core.Access.Explain;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

/// <summary>Turns a page's model into HTML. The engine adds the header fields, the Content-Security-Policy among them.</summary>
public interface IPageRenderer
{
    /// <summary>Renders a page. Every value of the model is untrusted text: the renderer encodes it.</summary>
    ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken);

    /// <summary>What is wrong with the templates and settings of the renderer, one sentence each; an engine does not start with any.</summary>
    IReadOnlyList<string> FindFaults() => [];

    /// <summary>What is wrong with the templates of an embedder's own screens (<see cref="ScreenPage"/>), one sentence each; an engine does not start with any.</summary>
    /// <param name="screens">The names of the screens.</param>
    IReadOnlyList<string> FindScreenFaults(IReadOnlyList<string> screens) => [];

    /// <summary>
    /// Does ahead of the first visitor what the first page would wait for. A host calls it in the background when it has started;
    /// pages may be rendered at the same time.
    /// </summary>
    void WarmUp()
    {
    }

    /// <summary>What is wrong with a tenant's own part of a page (<see cref="PageModel.Partials"/>), one sentence each.</summary>
    IReadOnlyList<string> FindPartialFaults(string source) => [];
}

/// <summary>What every page shows.</summary>
public abstract record PageModel
{
    /// <summary>The template's name: <c>login</c>, <c>signup</c>, <c>consent</c>, <c>logout</c>, <c>logged-out</c>, <c>reset-password</c>, <c>notice</c>, <c>error</c>, <c>form-post</c>.</summary>
    public abstract string Template { get; }

    /// <summary>The screen whose texts the page shows, by the service's names.</summary>
    public virtual ScreenId ScreenId => new(Template, Template);

    /// <summary>The language the texts are in, for example <c>en</c>.</summary>
    public string Locale { get; init; } = TextTable.LastResort;

    /// <summary>What the page says; the texts that come with the engine in <see cref="Locale"/> unless it was given others.</summary>
    public ScreenTexts Texts { get => field ?? ScreenTexts.BuiltIn(ScreenId, Locale); init; }

    /// <summary>The tenant's own parts of the page: Liquid by the place where it stands (<c>form-content-start</c>).</summary>
    public IReadOnlyDictionary<string, string> Partials { get; init; } = new Dictionary<string, string>();

    /// <summary>The tenant as people know it.</summary>
    public required TenantInfo Tenant { get; init; }

    /// <summary>The application the person comes from, if it is known.</summary>
    public ApplicationInfo? Application { get; init; }

    /// <summary>The value that inline styles and scripts carry as <c>nonce</c>, so that the Content-Security-Policy allows them.</summary>
    public required string Nonce { get; init; }

    /// <summary>A text with its <c>${names}</c> filled in, or null when the screen has none of this key. It is plain text: the renderer encodes it.</summary>
    public string? FindText(string key) => Texts.Find(key) is { } text ? TextPlaceholders.Fill(text, FindValue) : null;

    /// <summary>What a text of the page says in its language.</summary>
    public string Say(PageText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Key is { } key && Texts.Find(key) is { } found ? TextPlaceholders.Fill(found, name => text.FindValue(name) ?? FindValue(name)) : text.Sentence;
    }

    /// <summary>What stands for <c>${name}</c> in a text, or null when the page knows nothing of this name.</summary>
    protected virtual string? FindValue(string name) => name switch
    {
        "companyName" or "tenantName" => Tenant.FriendlyName,
        "clientName" => Application is null ? Tenant.FriendlyName : string.IsNullOrWhiteSpace(Application.Name) ? Application.ClientId : Application.Name,
        _ => null,
    };
}

/// <summary>The tenant on a page.</summary>
/// <param name="FriendlyName">The name people see.</param>
/// <param name="LogoUrl">The address of a logo, or null.</param>
/// <param name="SupportEmail">Where people get help by mail, or null.</param>
/// <param name="SupportUrl">Where people get help on the web, or null.</param>
public sealed record TenantInfo(string FriendlyName, string? LogoUrl = null, string? SupportEmail = null, string? SupportUrl = null);

/// <summary>The application on a page.</summary>
/// <param name="ClientId">Its identifier.</param>
/// <param name="Name">Its name.</param>
/// <param name="LogoUri">The address of its logo, or null.</param>
/// <param name="IsFirstParty">Whether the tenant's owner owns it.</param>
public sealed record ApplicationInfo(string ClientId, string Name, string? LogoUri = null, bool IsFirstParty = true);

/// <summary>The sign-in page. The form posts <c>username</c>, <c>password</c>, <c>state</c> and <c>action=default</c>.</summary>
public sealed record LoginPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "login";

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The transaction, a hidden field of the form.</summary>
    public required string State { get; init; }

    /// <summary>What the username field starts with.</summary>
    public string? Username { get; init; }

    /// <summary>Why the last attempt failed, or null.</summary>
    public PageText? Error { get; init; }

    /// <summary>Where people sign up, or null when they can't.</summary>
    public string? SignupUrl { get; init; }

    /// <summary>Whether the name may be something else than an address.</summary>
    public bool AllowsUsername { get; init; }
}

/// <summary>The sign-up page. The form posts <c>email</c>, <c>password</c>, <c>username</c> when asked for, <c>state</c> and <c>action=default</c>.</summary>
public sealed record SignupPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "signup";

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The transaction, a hidden field of the form.</summary>
    public required string State { get; init; }

    /// <summary>What the address field starts with.</summary>
    public string? Email { get; init; }

    /// <summary>What the username field starts with.</summary>
    public string? Username { get; init; }

    /// <summary>Whether a username is asked for.</summary>
    public bool AsksUsername { get; init; }

    /// <summary>The rules of a password, one sentence each.</summary>
    public IReadOnlyList<PageText> PasswordRules { get; init; } = [];

    /// <summary>Those of <see cref="PasswordRules"/> that the last password did not keep; empty when none was tried.</summary>
    public IReadOnlyList<PageText> FailedPasswordRules { get; init; } = [];

    /// <summary>Why the last attempt failed, or null.</summary>
    public PageText? Error { get; init; }

    /// <summary>Where people sign in.</summary>
    public required string LoginUrl { get; init; }
}

/// <summary>The consent page. The form posts <c>state</c> and <c>action=accept</c> or <c>action=deny</c>.</summary>
public sealed record ConsentPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "consent";

    /// <inheritdoc/>
    public override ScreenId ScreenId => AuthorizationDetails is null ? base.ScreenId : new("customized-consent", "customized-consent");

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The transaction, a hidden field of the form.</summary>
    public required string State { get; init; }

    /// <summary>Who is asked.</summary>
    public required string UserName { get; init; }

    /// <summary>The API, or null when only the person's own data is asked for.</summary>
    public string? ApiName { get; init; }

    /// <summary>The rich authorization request the person is asked about, or null (RFC 9396).</summary>
    public JsonArray? AuthorizationDetails { get; init; }

    /// <summary>What is asked for, one entry a line.</summary>
    public IReadOnlyList<ConsentEntry> Entries { get; init; } = [];

    /// <inheritdoc/>
    protected override string? FindValue(string name) => name switch
    {
        "userName" => UserName,
        "apiName" => ApiName,
        _ => base.FindValue(name),
    };
}

/// <summary>One line of the consent page.</summary>
/// <param name="Title">What it concerns, for example <c>Posts</c>.</param>
/// <param name="Description">What is allowed, for example <c>read and write your posts</c>.</param>
public sealed record ConsentEntry(PageText Title, PageText Description);

/// <summary>Asks whether to sign out. The form posts <c>state</c> and <c>action=accept</c> or <c>action=deny</c>.</summary>
public sealed record LogoutPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "logout";

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The transaction, a hidden field of the form.</summary>
    public required string State { get; init; }
}

/// <summary>Says that the person is signed out.</summary>
public sealed record LoggedOutPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "logged-out";

    /// <inheritdoc/>
    public override ScreenId ScreenId => new("logout", "logout-complete");
}

/// <summary>Lets a person choose a new password. The form posts <c>ticket</c>, <c>password</c> and <c>password_again</c>.</summary>
public sealed record ResetPasswordPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "reset-password";

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The ticket that lets the person do it, a hidden field of the form.</summary>
    public required string Ticket { get; init; }

    /// <summary>Whose password it is: an address, a username or a phone number.</summary>
    public required string Username { get; init; }

    /// <summary>The rules of a password, one sentence each.</summary>
    public IReadOnlyList<PageText> PasswordRules { get; init; } = [];

    /// <summary>Those of <see cref="PasswordRules"/> that the last password did not keep; empty when none was tried.</summary>
    public IReadOnlyList<PageText> FailedPasswordRules { get; init; } = [];

    /// <summary>Why the last attempt failed, or null.</summary>
    public PageText? Error { get; init; }

    /// <inheritdoc/>
    protected override string? FindValue(string name) => name is "userName" or "email" ? Username : base.FindValue(name);
}

/// <summary>Says that something is done.</summary>
public sealed record NoticePage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "notice";

    /// <inheritdoc/>
    public override ScreenId ScreenId => Subject;

    /// <summary>The screen the notice is: what was done.</summary>
    public ScreenId Subject { get; init; } = new("common", "page");

    /// <summary>What is done, in a few words.</summary>
    public required PageText Title { get; init; }

    /// <summary>A sentence about it.</summary>
    public required PageText Message { get; init; }

    /// <summary>Where the application begins a login, or null.</summary>
    public string? LinkUrl { get; init; }
}

/// <summary>An error that can't be sent to an application.</summary>
public sealed record ErrorPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "error";

    /// <inheritdoc/>
    public override ScreenId ScreenId => new("status", "status");

    /// <summary>The wire code, for example <c>invalid_request</c>.</summary>
    public required string Error { get; init; }

    /// <summary>What went wrong, in English; the page says it in its own language where there is a text with the key <see cref="ErrorId"/>.</summary>
    public required string ErrorDescription { get; init; }

    /// <summary>The stable id, for example <c>E1003</c>.</summary>
    public required string ErrorId { get; init; }

    /// <summary>The tenant's own page in Liquid, or null; it knows what the built-in one knows.</summary>
    public string? Html { get; init; }

    /// <summary>What the log says about the request, so that support can find it.</summary>
    public string? Tracking { get; init; }

    /// <summary>What only developers are told; null unless <see cref="IdentityEngineOptions.DevelopmentMode"/> is on.</summary>
    public string? Detail { get; init; }

    /// <summary>Why each scope was granted or dropped; empty unless <see cref="IdentityEngineOptions.DevelopmentMode"/> is on.</summary>
    public IReadOnlyList<ScopeExplanation> Scopes { get; init; } = [];
}

/// <summary>Posts an authorization response to the callback (OAuth 2.0 Form Post Response Mode): by itself, or with a button where scripts are off.</summary>
public sealed record FormPostPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "form-post";

    /// <inheritdoc/>
    public override ScreenId ScreenId => new("common", "form-post");

    /// <summary>The callback.</summary>
    public required string FormAction { get; init; }

    /// <summary>The hidden fields.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}
