using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

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
