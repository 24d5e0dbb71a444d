using Engine.Core.Access.Explain;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

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
