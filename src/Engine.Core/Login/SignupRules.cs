using System.Net.Mail;
using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Login.Passwords;

namespace Engine.Core.Login;

/// <summary>What a person who signs up has to give.</summary>
internal static class SignupRules
{
    private const string UsernameCharacters = "@^$.!`-#+'~_";

    /// <summary>What is wrong, or null.</summary>
    public static string? Check(Connection connection, PasswordRules rules, string? email, string? username, string? password)
    {
        if (email is null || !IsEmail(email.Trim()))
        {
            return "Enter a valid email address.";
        }

        var length = UsernameLength.Of(connection);
        if (connection.RequiresUsername && (username is null || !IsUsername(username.Trim(), length)))
        {
            return $"Enter a username of {length.Min} to {length.Max} letters, digits or common signs.";
        }

        if (password is null)
        {
            return "The password is too weak.";
        }

        return rules.Check(password, new JsonObject { ["email"] = email, ["username"] = username, ["nickname"] = email.Split('@')[0] }) switch
        {
            null => null,
            { Name: "PasswordStrengthError" } => "The password is too weak.",
            var fault => fault.Message + ".",
        };
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

    private static bool IsUsername(string username, UsernameLength length)
        => username.Length >= length.Min
            && username.Length <= length.Max
            && !IsEmail(username)
            && username.All(static character => char.IsAsciiLetterOrDigit(character) || UsernameCharacters.Contains(character, StringComparison.Ordinal));
}
