namespace Engine.Pages.Liquid;

/// <summary>The names a template reads and the ones it makes itself, so that they can be checked before the first page.</summary>
internal sealed class NameNotes
{
    private static readonly string[] OfEverything = ["size", "first", "last"];

    private readonly List<(string[] Path, int Position)> used = [];
    private readonly Dictionary<string, string[]?> loops = new(StringComparer.Ordinal);

    /// <summary>Names the template assigns, captures or counts.</summary>
    public HashSet<string> Made { get; } = new(StringComparer.Ordinal);

    /// <summary>Names the template gives to what it includes.</summary>
    public HashSet<string> Passed { get; } = new(StringComparer.Ordinal);

    /// <summary>What the template includes.</summary>
    public List<(string Name, int Position)> Included { get; } = [];

    public void Use(List<string> path, int position) => used.Add(([.. path], position));

    /// <summary>The name of a loop stands for an entry of what was read last, or for anything at all.</summary>
    public void Loop(string name, bool overLastUsed) =>
        loops[name] = overLastUsed && (!loops.TryGetValue(name, out var known) || known is not null) ? used[^1].Path : null;

    /// <summary>How many names were read so far.</summary>
    public int UsedCount => used.Count;

    /// <summary>Names that are none of the page's, with what is wrong and where.</summary>
    public IEnumerable<(int Position, string What)> FindUnknown(Func<string, Members?> find)
    {
        foreach (var (path, position) in used)
        {
            var known = Root(path[0], find, 0);
            var length = 1;
            for (; known is not null && length < path.Length; length++)
            {
                known = OfEverything.Contains(path[length]) ? Members.Anything : known.Find(path[length]);
            }

            if (known is null)
            {
                yield return (position, $"there is no '{string.Join('.', path[..length])}' here");
            }
        }
    }

    private Members? Root(string name, Func<string, Members?> find, int depth)
    {
        if (Made.Contains(name) || name == "forloop")
        {
            return Members.Anything;
        }

        if (!loops.TryGetValue(name, out var list))
        {
            return find(name);
        }

        if (list is null || depth > 16)
        {
            return Members.Anything;
        }

        var entry = Root(list[0], find, depth + 1);
        foreach (var part in list[1..])
        {
            entry = entry?.Find(part);
        }

        // A fault in the list itself is told where the list is read.
        return entry ?? Members.Anything;
    }
}
