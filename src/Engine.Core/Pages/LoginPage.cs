using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

/// <summary>The sign-in page. The form posts <c>username</c>, <c>password</c>, <c>state</c> and <c>action=default</c>.</summary>
public sealed record LoginPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "login";

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The transaction, a hidden field of the form.</summary>
    public required string State { get; init; }

    /// <summary>What the username field starts with.</summary>
    public string? Username { get; init; }

    /// <summary>Why the last attempt failed, or null.</summary>
    public PageText? Error { get; init; }

    /// <summary>Where people go who have forgotten their password, or null where they can't be sent a link.</summary>
    public string? ResetPasswordUrl { get; init; }

    /// <summary>What a script hands to <c>navigator.credentials.get</c>, as JSON with binary values in base64url; null where there are no passkeys. The form then posts <c>action=passkey</c> and <c>response</c>.</summary>
    public string? PasskeyRequest { get; init; }

    /// <summary>How passkeys are offered: <c>button</c>, <c>autofill</c> or <c>both</c>; null where there are none.</summary>
    public string? PasskeyUi { get; init; }

    /// <summary>Where people sign up, or null when they can't.</summary>
    public string? SignupUrl { get; init; }

    /// <summary>Whether the name may be something else than an address.</summary>
    public bool AllowsUsername { get; init; }
}
