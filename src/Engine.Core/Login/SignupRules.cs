using System.Net.Mail;
using Engine.Core.Connections;

namespace Engine.Core.Login;

/// <summary>What a person who signs up has to give.</summary>
internal static class SignupRules
{
    private const string UsernameCharacters = "@^$.!`-#+'~_";

    /// <summary>What is wrong, or null.</summary>
    public static string? Check(Connection connection, PasswordPolicy policy, string? email, string? username, string? password)
    {
        if (email is null || !IsEmail(email.Trim()))
        {
            return "Enter a valid email address.";
        }

        if (connection.RequiresUsername && (username is null || !IsUsername(username.Trim())))
        {
            return "Enter a username of 1 to 15 letters, digits or common signs.";
        }

        if (password is null || !policy.IsSatisfiedBy(password))
        {
            return "The password is too weak.";
        }

        return null;
    }

    /// <summary>At most 254 characters, at most 64 in front of the at sign (RFC 5321, section 4.5.3.1).</summary>
    public static bool IsEmail(string email)
    {
        var at = email.LastIndexOf('@');
        return email.Length <= 254 && at is > 0 and <= 64
            && !email.AsSpan().ContainsAnyInRange('\0', ' ')
            && MailAddress.TryCreate(email, out var parsed)
            && parsed.Address == email;
    }

    private static bool IsUsername(string username)
        => username.Length is >= 1 and <= 15
            && !IsEmail(username)
            && username.All(static character => char.IsAsciiLetterOrDigit(character) || UsernameCharacters.Contains(character, StringComparison.Ordinal));
}
