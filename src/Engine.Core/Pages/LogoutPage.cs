using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

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

/// <summary>Says that the person is signed out, or that they stay signed in.</summary>
public sealed record LoggedOutPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "logged-out";

    /// <inheritdoc/>
    public override ScreenId ScreenId => new("logout", IsSignedIn ? "logout-aborted" : "logout-complete");

    /// <summary>Whether the person was asked, and wants to stay signed in.</summary>
    public bool IsSignedIn { get; init; }
}
