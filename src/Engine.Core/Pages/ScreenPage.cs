using System.Text.Json.Nodes;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

/// <summary>
/// A screen of an <see cref="Flows.IInteraction{TFlow}"/>. Its form posts <c>state</c> and whatever fields the interaction reads.
/// </summary>
public sealed record ScreenPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => Screen;

    /// <summary>The name of the screen, which is that of its template.</summary>
    public required string Screen { get; init; }

    /// <inheritdoc/>
    public override Texts.ScreenId ScreenId => new(Prompt ?? Screen, Screen);

    /// <summary>The prompt of the screen where that has another name, or null.</summary>
    internal string? Prompt { get; init; }

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The transaction, a hidden field of the form.</summary>
    public required string State { get; init; }

    /// <summary>What the interaction shows.</summary>
    public JsonObject Data { get; init; } = [];

    /// <summary>Why the last attempt failed, or null.</summary>
    public PageText? Error { get; init; }

    /// <inheritdoc/>
    protected override string? FindValue(string name)
        => Data[name] is JsonValue value && value.TryGetValue(out string? text) ? text : base.FindValue(name);
}
