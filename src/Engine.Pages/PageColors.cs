namespace Engine.Pages;

/// <summary>
/// The colours of the pages, each as <c>#rgb</c> or <c>#rrggbb</c>. What is written on them and the shades for links are
/// derived, so that text keeps a contrast of at least 4.5 to 1 (WCAG 2.2, success criterion 1.4.3).
/// </summary>
public sealed record PageColors
{
    /// <summary>Buttons, links and the focus ring.</summary>
    public string Primary { get; init; } = "#3f51c7";

    /// <summary>Behind the card where the person prefers light.</summary>
    public string PageBackground { get; init; } = "#f3f4f7";

    /// <summary>Behind the card where the person prefers dark.</summary>
    public string DarkPageBackground { get; init; } = "#0f1116";
}
