using System.Collections.Frozen;
using Engine.Core.Apis;

namespace Engine.Core.Access;

/// <summary>
/// Numbers the permissions of an API, so that sets of them are bits: the union of twenty roles is twenty or-operations, and
/// a decision allocates nothing but its result. Made once per version of the API.
/// </summary>
internal sealed class ScopeIndex
{
    private readonly FrozenDictionary<string, int> _numbers;

    public ScopeIndex(IReadOnlyList<ApiScope> scopes)
    {
        Source = scopes;
        var numbers = new Dictionary<string, int>(scopes.Count, StringComparer.Ordinal);
        foreach (var scope in scopes)
        {
            numbers.TryAdd(scope.Value, numbers.Count);
        }

        Names = [.. numbers.OrderBy(static pair => pair.Value).Select(static pair => pair.Key)];
        _numbers = numbers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>What the index was made of; it is stale when the API has another list.</summary>
    public IReadOnlyList<ApiScope> Source { get; }

    /// <summary>The permissions in the order of their numbers, each once.</summary>
    public string[] Names { get; }

    /// <summary>How many 64-bit words a set needs.</summary>
    public int Words => (_numbers.Count + 63) / 64;

    /// <summary>The number of a permission, or -1 when the API does not define it.</summary>
    public int Find(string scope) => _numbers.TryGetValue(scope, out var number) ? number : -1;

    public static bool Has(ReadOnlySpan<ulong> set, int number) => (set[number >> 6] & (1UL << (number & 63))) != 0;

    public static void Add(Span<ulong> set, int number) => set[number >> 6] |= 1UL << (number & 63);
}
