namespace Engine.Core.Login.Passwords;

/// <summary>Why a password is refused.</summary>
/// <param name="Name">The service's name of the fault.</param>
/// <param name="Message">What the person and the caller of the Management API read.</param>
internal sealed record PasswordFault(string Name, string Message)
{
    public static readonly PasswordFault Weak = new("PasswordStrengthError", "Password is too weak");
    public static readonly PasswordFault Common = new("PasswordDictionaryError", "Password is too common");
    public static readonly PasswordFault Personal = new("PasswordNoUserInfoError", "Password contains user information");
    public static readonly PasswordFault Reused = new("PasswordHistoryError", "Password has previously been used");
}
