namespace Engine.Management.Schema;

/// <summary>The named formats of strings.</summary>
internal static class Formats
{
    public static bool Matches(string format, string text) => format switch
    {
        "email" => Engine.Core.Login.SignupRules.IsEmail(text),
        "phone" => text.Length is > 1 and <= 16 && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0,
        "connection-name" => Engine.Core.Connections.ConnectionRules.IsName(text),
        "organization-name" => text.Length is >= 1 and <= 50 && char.IsAsciiLetterOrDigit(text[0])
            && text.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '_' or '-'),
        "rule-name" => text.Length is >= 1 and <= 255 && text[0] is not ('-' or ' ') && text[^1] is not ('-' or ' ')
            && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or ' '),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        _ => true,
    };
}
