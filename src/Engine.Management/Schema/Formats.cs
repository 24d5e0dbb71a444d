namespace Engine.Management.Schema;

/// <summary>The named formats of strings.</summary>
internal static class Formats
{
    public static bool Matches(string format, string text) => format switch
    {
        "email" => text.Length <= 254 && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1
            && text.LastIndexOf('@') == at && !text.Any(char.IsWhiteSpace),
        "phone" => text.Length is > 1 and <= 16 && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0,
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        _ => true,
    };
}
