using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

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
