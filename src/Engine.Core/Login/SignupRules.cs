using System.Globalization;
using System.Net.Mail;
using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Login.Passwords;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Login;

/// <summary>What a person who signs up has to give.</summary>
internal static class SignupRules
{
    private const string UsernameCharacters = "@^$.!`-#+'~_";

    /// <summary>What is wrong, or null.</summary>
    public static PageText? Check(Connection connection, PasswordRules rules, string? email, string? username, string? password)
    {
        if (email is null || !IsEmail(email.Trim()))
        {
            return new("no-email", "Enter a valid email address.");
        }

        var length = UsernameLength.Of(connection);
        if (connection.RequiresUsername && (username is null || !IsUsername(username.Trim(), length)))
        {
            return new(
                "invalid-username",
                $"Enter a username of {length.Min} to {length.Max} letters, digits or common signs.",
                [new("min", length.Min.ToString(CultureInfo.InvariantCulture)), new("max", length.Max.ToString(CultureInfo.InvariantCulture))]);
        }

        if (password is null)
        {
            return PasswordTexts.Missing;
        }

        return rules.Check(password, new JsonObject { ["email"] = email, ["username"] = username, ["nickname"] = email.Split('@')[0] }) switch
        {
            null => null,
            { Name: "PasswordStrengthError" } => PasswordTexts.Missing,
            var fault => PasswordTexts.Of(fault),
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
