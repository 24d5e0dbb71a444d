using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

/// <summary>Asks for the address to which a link for a new password goes. The form posts <c>email</c>, <c>state</c> and <c>action=default</c>.</summary>
public sealed record ResetRequestPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "reset-password-request";

    /// <inheritdoc/>
    public override ScreenId ScreenId => new("reset-password", Template);

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The transaction, a hidden field of the form.</summary>
    public required string State { get; init; }

    /// <summary>What the field starts with.</summary>
    public string? Email { get; init; }

    /// <summary>Why nothing was sent, or null.</summary>
    public PageText? Error { get; init; }

    /// <summary>The way back to the sign-in page.</summary>
    public required string LoginUrl { get; init; }
}
