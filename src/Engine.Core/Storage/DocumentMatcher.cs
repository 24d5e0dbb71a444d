using System.Text.Json;

namespace Engine.Core.Storage;

/// <summary>
/// Decides whether a document passes a <see cref="DocumentFilter"/>, by its JSON body and its indexed fields. Text compares
/// ordinally (without case where the filter says so), numbers as numbers, booleans by their JSON form; null, objects and
/// values of another type than the comparison needs don't match. Instances are immutable and may be shared by threads.
/// </summary>
public sealed class DocumentMatcher
{
    private readonly Condition _condition;
    private readonly bool _readsBody;

    /// <summary>Prepares a filter.</summary>
    /// <param name="filter">The filter.</param>
    public DocumentMatcher(DocumentFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _condition = Prepare(filter);
        _readsBody = ReadsBody(filter);
    }

    private delegate bool Condition(StoredDocument document, JsonElement body);

    /// <summary>Whether the document passes.</summary>
    /// <param name="document">The document.</param>
    /// <exception cref="JsonException">The body had to be read, and it is not JSON.</exception>
    public bool Matches(StoredDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (!_readsBody)
        {
            return _condition(document, default);
        }

        using var json = JsonDocument.Parse(document.Body);
        return _condition(document, json.RootElement);
    }

    private static bool ReadsBody(DocumentFilter filter) => filter switch
    {
        DocumentFilter.Indexed => false,
        DocumentFilter.All all => all.Conditions.Any(ReadsBody),
        DocumentFilter.Any any => any.Conditions.Any(ReadsBody),
        DocumentFilter.Not not => ReadsBody(not.Condition),
        _ => true,
    };

    private static Condition Prepare(DocumentFilter filter)
    {
        switch (filter)
        {
            case DocumentFilter.Indexed indexed:
                var key = new DocumentKey(indexed.Name, indexed.Value);
                return (document, _) => document.IndexedFields.Contains(key);
            case DocumentFilter.All all:
                var every = all.Conditions.Select(Prepare).ToArray();
                return (document, body) => Array.TrueForAll(every, condition => condition(document, body));
            case DocumentFilter.Any any:
                var some = any.Conditions.Select(Prepare).ToArray();
                return (document, body) => Array.Exists(some, condition => condition(document, body));
            case DocumentFilter.Not not:
                var inner = Prepare(not.Condition);
                return (document, body) => !inner(document, body);
            case DocumentFilter.Exists exists:
                var present = new DocumentPath(exists.Path);
                return (_, body) => present.Any(body, IsPresent);
            case DocumentFilter.Field field:
                var path = new DocumentPath(field.Path);
                var comparison = new DocumentComparison(field);
                return (_, body) => path.Any(body, comparison.Holds);
            default:
                throw new ArgumentException($"Unknown filter {filter.GetType().Name}.", nameof(filter));
        }
    }

    private static bool IsPresent(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => false,
        JsonValueKind.String => !element.ValueEquals(ReadOnlySpan<byte>.Empty),
        JsonValueKind.Object => element.GetPropertyCount() > 0,
        _ => true,
    };
}
