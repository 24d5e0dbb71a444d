using System.Collections.Immutable;
using System.Text.Json;

namespace Engine.Core.Storage;

/// <summary>
/// The values that documents have at one path, in order: text without regard to case, then numbers, then booleans. Changed
/// under the store's lock, read without.
/// </summary>
internal sealed class PathIndex(string path)
{
    private static readonly ImmutableSortedSet<PathEntry> Empty = ImmutableSortedSet.Create<PathEntry>(PathEntryOrder.Instance);

    private readonly DocumentPath _path = new(path);
    private volatile ImmutableSortedSet<PathEntry> _entries = Empty;

    private PathIndex(string path, ImmutableSortedSet<PathEntry> entries)
        : this(path)
        => _entries = entries;

    /// <summary>Fills an empty index.</summary>
    public void Fill(IReadOnlyCollection<StoredDocument> documents, CancellationToken cancellationToken)
    {
        var builder = Empty.ToBuilder();
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            builder.UnionWith(Read(document));
        }

        _entries = builder.ToImmutable();
    }

    public void Replace(StoredDocument? previous, StoredDocument? current)
    {
        var entries = _entries;
        foreach (var entry in previous is null ? [] : Read(previous))
        {
            entries = entries.Remove(entry);
        }

        foreach (var entry in current is null ? [] : Read(current))
        {
            entries = entries.Add(entry);
        }

        _entries = entries;
    }

    public PathIndex Fork() => new(path, _entries);

    /// <summary>The documents of which a value at the path satisfies the comparison; one may come more than once.</summary>
    public IEnumerable<StoredDocument> Find(DocumentComparison comparison)
    {
        var entries = _entries;
        foreach (var (first, goesOn) in comparison.Ranges)
        {
            if (first is null)
            {
                foreach (var entry in entries)
                {
                    if (comparison.Holds(entry))
                    {
                        yield return entry.Document;
                    }
                }

                continue;
            }

            var index = entries.IndexOf(first);
            for (index = index < 0 ? ~index : index; index < entries.Count && entries[index] is var entry && goesOn(entry); index++)
            {
                if (comparison.Holds(entry))
                {
                    yield return entry.Document;
                }
            }
        }
    }

    private List<PathEntry> Read(StoredDocument document)
    {
        var entries = new List<PathEntry>(1);
        using var json = JsonDocument.Parse(document.Body);
        _path.Any(json.RootElement, element =>
        {
            if (PathEntry.Of(element, document) is { } entry)
            {
                entries.Add(entry);
            }

            return false;
        });
        return entries;
    }
}

/// <summary>A value at a path, and the document that has it.</summary>
/// <param name="Kind">String, number, true or false.</param>
/// <param name="Text">The text, or the number as it is written.</param>
/// <param name="Number">The number, or 0.</param>
/// <param name="Document">The document; its sequence number tells it from others.</param>
internal sealed record PathEntry(JsonValueKind Kind, string Text, double Number, StoredDocument Document)
{
    private static readonly StoredDocument BeforeAll = new() { Id = "", Body = default, Sequence = long.MinValue };

    public static PathEntry? Of(JsonElement element, StoredDocument document) => element.ValueKind switch
    {
        JsonValueKind.String => new PathEntry(JsonValueKind.String, element.GetString()!, 0, document),
        JsonValueKind.Number => new PathEntry(JsonValueKind.Number, element.GetRawText(), element.GetDouble(), document),
        JsonValueKind.True or JsonValueKind.False => new PathEntry(element.ValueKind, element.ValueKind == JsonValueKind.True ? "true" : "false", 0, document),
        _ => null,
    };

    /// <summary>Stands before every entry with this value.</summary>
    public static PathEntry Before(JsonValueKind kind, string text, double number) => new(kind, text, number, BeforeAll);
}

/// <summary>The order of an index.</summary>
internal sealed class PathEntryOrder : IComparer<PathEntry>
{
    public static readonly PathEntryOrder Instance = new();

    public int Compare(PathEntry? x, PathEntry? y)
    {
        var order = x!.Kind.CompareTo(y!.Kind);
        if (order == 0)
        {
            order = x.Kind == JsonValueKind.Number ? x.Number.CompareTo(y.Number) : string.Compare(x.Text, y.Text, StringComparison.OrdinalIgnoreCase);
        }

        return order != 0 ? order : Tie(x, y);
    }

    /// <summary>Values that differ in what does not count for the order, and documents with one value.</summary>
    private static int Tie(PathEntry x, PathEntry y)
    {
        var order = x.Document.Sequence.CompareTo(y.Document.Sequence);
        return order != 0 ? order : string.CompareOrdinal(x.Text, y.Text);
    }
}
