namespace Engine.Core.Login.Passwords;

/// <summary>Why a password is refused.</summary>
/// <param name="Name">The service's name of the fault.</param>
/// <param name="Message">What the caller of the Management API reads.</param>
/// <param name="TextKey">The key of the text that people read.</param>
internal sealed record PasswordFault(string Name, string Message, string TextKey)
{
    public static readonly PasswordFault Weak = new("PasswordStrengthError", "Password is too weak", "password-too-weak");
    public static readonly PasswordFault Common = new("PasswordDictionaryError", "Password is too common", "password-too-common");
    public static readonly PasswordFault Personal = new("PasswordNoUserInfoError", "Password contains user information", "password-contains-user-information");
    public static readonly PasswordFault Reused = new("PasswordHistoryError", "Password has previously been used", "password-previously-used");
}
