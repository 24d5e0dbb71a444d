using System.Collections.Frozen;
using Engine.Management.Data;

namespace Engine.Management.Schema;

/// <summary>The types of bodies by method and path, for what needs them before there is a request.</summary>
internal static class BodyTypes
{
    private static readonly Lazy<FrozenDictionary<string, string>> Types = new(static () => DataFile.ReadLines("operations")
        .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(static columns => columns[3].Length > 0)
        .ToFrozenDictionary(static columns => columns[0], static columns => columns[3], StringComparer.Ordinal));

    /// <summary>The type, or null when the operation takes no body or does not exist.</summary>
    public static string? Of(string method, string path) => Types.Value.GetValueOrDefault($"{method} {path}");

    /// <summary>The types of the operations among these that take a body.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<(string Method, string Path)> operations) => [.. operations.Select(static operation => Of(operation.Method, operation.Path)).OfType<string>()];
}
