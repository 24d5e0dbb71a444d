using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

/// <summary>Lets a person choose a new password. The form posts <c>state</c>, <c>password</c> and <c>password_again</c>.</summary>
public sealed record ResetPasswordPage : PageModel
{
    /// <inheritdoc/>
    public override string Template => "reset-password";

    /// <summary>Where the form is posted.</summary>
    public required string FormAction { get; init; }

    /// <summary>The walk that the link began, a hidden field of the form.</summary>
    public required string State { get; init; }

    /// <summary>Whose password it is: an address, a username or a phone number.</summary>
    public required string Username { get; init; }

    /// <summary>The rules of a password, one sentence each.</summary>
    public IReadOnlyList<PageText> PasswordRules { get; init; } = [];

    /// <summary>Those of <see cref="PasswordRules"/> that the last password did not keep; empty when none was tried.</summary>
    public IReadOnlyList<PageText> FailedPasswordRules { get; init; } = [];

    /// <summary>Why the last attempt failed, or null.</summary>
    public PageText? Error { get; init; }

    /// <inheritdoc/>
    protected override string? FindValue(string name) => name is "userName" or "email" ? Username : base.FindValue(name);
}
