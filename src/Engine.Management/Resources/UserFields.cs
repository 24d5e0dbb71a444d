using System.Buffers;

namespace Engine.Management.Resources;

/// <summary>
/// Which fields of people can be asked about. What is never shown can't be searched or sorted by either: the order of an answer
/// would tell it digit by digit.
/// </summary>
internal static class UserFields
{
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
    private static readonly string[] SecretsOfIdentities = ["access_token", "access_token_secret", "refresh_token"];

    /// <summary>Whether a path leads to something that is shown: names with an underscore in front are the store's own, but for those in metadata.</summary>
    public static bool IsVisible(string path)
    {
        var parts = path.Split('.');
        return parts[0].Length > 0
            && parts[0][0] != '_'
            && (parts[0] != "identities" || !parts.Skip(1).Any(static part => part.StartsWith('_') || SecretsOfIdentities.Contains(part, StringComparer.Ordinal)));
    }

    /// <summary>Reads <c>sort</c>, a path and a direction; null when it has another form or names what is not shown.</summary>
    public static (string Path, bool Descending)? ReadSort(string sort)
    {
        var colon = sort.LastIndexOf(':');
        return colon > 0 && sort[(colon + 1)..] is ("1" or "-1")
            && sort.AsSpan(0, colon).IndexOfAnyExcept(PathCharacters) < 0
            && IsVisible(sort[..colon])
            ? (sort[..colon], sort[(colon + 1)..] == "-1")
            : null;
    }
}
