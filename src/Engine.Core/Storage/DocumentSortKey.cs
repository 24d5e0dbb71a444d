using System.Text.Json;

namespace Engine.Core.Storage;

/// <summary>
/// What a document is sorted by: the first value at the path. False sorts before true, booleans before numbers, numbers
/// before text; documents without a value come last in both directions.
/// </summary>
internal readonly record struct DocumentSortKey(int Rank, double Number, string? Text)
{
    private const int Absent = 3;

    public static DocumentSortKey Of(StoredDocument document, DocumentPath path)
    {
        using var json = JsonDocument.Parse(document.Body);
        var key = new DocumentSortKey(Absent, 0, null);
        path.Any(json.RootElement, element =>
        {
            key = element.ValueKind switch
            {
                JsonValueKind.False => new DocumentSortKey(0, 0, null),
                JsonValueKind.True => new DocumentSortKey(0, 1, null),
                JsonValueKind.Number => new DocumentSortKey(1, element.GetDouble(), null),
                JsonValueKind.String => new DocumentSortKey(2, 0, element.GetString()),
                _ => key,
            };
            return key.Rank != Absent;
        });
        return key;
    }

    public static int Compare(DocumentSortKey a, DocumentSortKey b, bool descending)
    {
        if (a.Rank == Absent || b.Rank == Absent)
        {
            return a.Rank.CompareTo(b.Rank);
        }

        var order = a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank)
            : a.Rank == 2 ? string.CompareOrdinal(a.Text, b.Text)
            : a.Number.CompareTo(b.Number);
        return descending ? -order : order;
    }
}
