namespace Engine.Core.Storage;

/// <summary>Runs a query over one partition: the index picks the candidates, the matcher decides, then order and page.</summary>
internal static class DocumentScan
{
    public static DocumentPage Run(DocumentPartition partition, DocumentQuery query, CancellationToken cancellationToken)
    {
        var (candidates, exact) = Choose(partition, query.Filter);
        var matcher = exact ? null : new DocumentMatcher(query.Filter!);
        if (query.SortBy is not null)
        {
            return Sorted(candidates, matcher, query, cancellationToken);
        }

        return matcher is null ? Slice(candidates, query) : Filtered(candidates, matcher, query, cancellationToken);
    }

    /// <summary>The fewest documents, in their order, that are sure to hold every match, and whether all of them match.</summary>
    private static (IReadOnlyList<StoredDocument> Candidates, bool Exact) Choose(DocumentPartition partition, DocumentFilter? filter)
    {
        switch (filter)
        {
            case null:
                return (partition.Documents, true);
            case DocumentFilter.Indexed indexed:
                return (partition.WithField(new DocumentKey(indexed.Name, indexed.Value)), true);
            case DocumentFilter.Field field when partition.IndexOf(field.Path) is { } index:
                return (Arrange(index.Find(new DocumentComparison(field))), true);
            case DocumentFilter.All { Conditions.Count: > 0 } all:
                var best = all.Conditions.Select(condition => Choose(partition, condition)).MinBy(choice => choice.Candidates.Count);
                return (best.Candidates, best.Exact && all.Conditions.Count == 1);
            case DocumentFilter.Any { Conditions.Count: > 0 } any:
                var choices = any.Conditions.Select(condition => Choose(partition, condition)).ToArray();
                if (choices.Any(choice => ReferenceEquals(choice.Candidates, partition.Documents)))
                {
                    break;
                }

                return (Arrange(choices.SelectMany(choice => choice.Candidates)), choices.All(choice => choice.Exact));
        }

        return (partition.Documents, false);
    }

    private static DocumentPage Slice(IReadOnlyList<StoredDocument> set, DocumentQuery query)
    {
        var first = FirstAfter(set, query.After);
        var items = new List<StoredDocument>();
        for (var n = Math.Max(query.Skip, 0); n < set.Count - first && items.Count < query.Take; n++)
        {
            items.Add(set[query.Descending ? set.Count - 1 - n : first + n]);
        }

        return new DocumentPage(items, query.CountTotal ? set.Count : -1);
    }

    private static DocumentPage Filtered(IReadOnlyList<StoredDocument> set, DocumentMatcher matcher, DocumentQuery query, CancellationToken cancellationToken)
    {
        var items = new List<StoredDocument>();
        var (seen, total) = (0, 0);
        foreach (var document in InOrder(set, query))
        {
            if (!query.CountTotal && items.Count >= query.Take)
            {
                break;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (!matcher.Matches(document))
            {
                continue;
            }

            total++;
            if (document.Sequence > query.After && seen++ >= query.Skip && items.Count < query.Take)
            {
                items.Add(document);
            }
        }

        return new DocumentPage(items, query.CountTotal ? total : -1);
    }

    private static DocumentPage Sorted(IReadOnlyList<StoredDocument> set, DocumentMatcher? matcher, DocumentQuery query, CancellationToken cancellationToken)
    {
        var path = new DocumentPath(query.SortBy!);
        var found = new List<(DocumentSortKey Key, StoredDocument Document)>();
        foreach (var document in set)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (matcher is null || matcher.Matches(document))
            {
                found.Add((DocumentSortKey.Of(document, path), document));
            }
        }

        var page = found
            .Where(entry => entry.Document.Sequence > query.After)
            .Order(Comparer<(DocumentSortKey Key, StoredDocument Document)>.Create((a, b) =>
                DocumentSortKey.Compare(a.Key, b.Key, query.Descending) is var order and not 0 ? order : a.Document.Sequence.CompareTo(b.Document.Sequence)))
            .Skip(query.Skip)
            .Take(query.Take)
            .Select(entry => entry.Document)
            .ToList();
        return new DocumentPage(page, query.CountTotal ? found.Count : -1);
    }

    private static IEnumerable<StoredDocument> InOrder(IReadOnlyList<StoredDocument> set, DocumentQuery query)
    {
        // The total counts documents before the place where the page starts too, so only then all have to be looked at.
        var first = query.CountTotal ? 0 : FirstAfter(set, query.After);
        if (query.Descending)
        {
            for (var index = set.Count - 1; index >= first; index--)
            {
                yield return set[index];
            }
        }
        else
        {
            for (var index = first; index < set.Count; index++)
            {
                yield return set[index];
            }
        }
    }

    private static int FirstAfter(IReadOnlyList<StoredDocument> set, long after)
    {
        var (low, high) = (0, after <= 0 ? 0 : set.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (set[middle].Sequence <= after)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>In the order of the sequence numbers, each once.</summary>
    private static List<StoredDocument> Arrange(IEnumerable<StoredDocument> documents)
    {
        var list = documents.ToList();
        var isArranged = true;
        for (var i = 1; i < list.Count && isArranged; i++)
        {
            isArranged = list[i - 1].Sequence < list[i].Sequence;
        }

        return isArranged ? list : [.. list.DistinctBy(static document => document.Sequence).OrderBy(static document => document.Sequence)];
    }
}
