using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

/// <summary>What every page shows.</summary>
public abstract record PageModel
{
    /// <summary>The template's name: <c>login</c>, <c>signup</c>, <c>consent</c>, <c>logout</c>, <c>logged-out</c>, <c>reset-password</c>, <c>reset-password-request</c>, <c>notice</c>, <c>error</c>, <c>form-post</c>.</summary>
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
