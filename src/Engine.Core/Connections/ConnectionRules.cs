namespace Engine.Core.Connections;

/// <summary>What the name of a connection may be: it stands in ids, in URLs and in requests.</summary>
internal static class ConnectionRules
{
    public const string NameRule = "a name has 1 to 128 letters, digits and hyphens, and begins and ends with a letter or digit";

    public static bool IsName(string name)
        => name.Length is >= 1 and <= 128
            && name.All(static character => char.IsAsciiLetterOrDigit(character) || character == '-')
            && name[0] != '-' && name[^1] != '-';
}
