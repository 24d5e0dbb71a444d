using System.Text.Json.Nodes;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Flows;

/// <summary>What a screen shows. Every text in it is untrusted: templates encode it.</summary>
/// <param name="Name">The name of the template, one of <see cref="IInteraction{TFlow}.Screens"/>.</param>
public sealed record Screen(string Name)
{
    /// <summary>What the template reads as <c>data</c>.</summary>
    public JsonObject Data { get; init; } = [];

    /// <summary>What was wrong with the form, or null.</summary>
    public PageText? Error { get; init; }

    /// <summary>The status; null for 200, or 400 with an <see cref="Error"/>.</summary>
    public int? Status { get; init; }

    /// <summary>The engine's own pages have models of their own.</summary>
    internal Func<ScreenPage, PageModel>? Create { get; init; }
}
