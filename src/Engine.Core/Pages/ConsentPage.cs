using System.Text.Json.Nodes;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

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
