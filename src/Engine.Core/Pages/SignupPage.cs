using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

/// <summary>The sign-up page. The form posts <c>email</c>, <c>password</c>, <c>username</c> when asked for, <c>state</c> and <c>action=default</c>.</summary>
public sealed record SignupPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "signup";

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The transaction, a hidden field of the form.</summary>
    public required string State { get; init; }

    /// <summary>What the address field starts with.</summary>
    public string? Email { get; init; }

    /// <summary>What the username field starts with.</summary>
    public string? Username { get; init; }

    /// <summary>Whether a username is asked for.</summary>
    public bool AsksUsername { get; init; }

    /// <summary>The rules of a password, one sentence each.</summary>
    public IReadOnlyList<PageText> PasswordRules { get; init; } = [];

    /// <summary>Those of <see cref="PasswordRules"/> that the last password did not keep; empty when none was tried.</summary>
    public IReadOnlyList<PageText> FailedPasswordRules { get; init; } = [];

    /// <summary>Why the last attempt failed, or null.</summary>
    public PageText? Error { get; init; }

    /// <summary>Where people sign in.</summary>
    public required string LoginUrl { get; init; }
}
