using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Access;

/// <summary>What a caller's scopes open of an operation: what may be sent, and what is shown.</summary>
internal sealed class OpenedFields(Operation operation, IReadOnlyList<ScopeOpening> openings)
{
    /// <summary>The whole operation.</summary>
    public static readonly OpenedFields Everything = new(null!, []);

    /// <summary>The refusal when the body has a field that none of the caller's scopes opens; it names the scopes that do.</summary>
    public ManagementError? CheckBody(JsonNode? body)
    {
        if (openings.Count == 0 || body is null || openings.Any(static opening => opening.Body.IsEverything))
        {
            return null;
        }

        return body is JsonObject entity
            ? Check(entity.Select(static field => field.Key), static opening => opening.Body)
            : ManagementError.InsufficientScope(operation.Scopes);
    }

    /// <summary>The same for the query: a search tells what it finds, shown or not.</summary>
    public ManagementError? CheckQuery(QueryParameters query)
        => openings.Count == 0 || openings.Any(static opening => opening.Query.IsEverything) ? null : Check(query.Names, static opening => opening.Query);

    /// <summary>Takes out of an answer what none of the caller's scopes shows.</summary>
    public void Redact(JsonNode? answer)
    {
        if (openings.Count == 0 || openings.Any(static opening => opening.Answer.IsEverything))
        {
            return;
        }

        switch (answer)
        {
            case JsonArray items:
                RedactAll(items);
                break;
            case JsonObject page when operation.Method == "GET" && page[operation.Segments[^1]] is JsonArray items:
                RedactAll(items);
                break;
            case JsonObject entity:
                RedactEntity(entity);
                break;
        }
    }

    private ManagementError? Check(IEnumerable<string> names, Func<ScopeOpening, FieldSet> part)
    {
        foreach (var name in names)
        {
            if (!openings.Any(opening => part(opening).Has(name)))
            {
                var others = operation.Fields!.Openings.Where(opening => operation.Scopes.Contains(opening.Scope) && part(opening).Has(name)).Select(static opening => opening.Scope).ToList();
                return ManagementError.InsufficientScope(others.Count == 0 ? operation.Scopes : others);
            }
        }

        return null;
    }

    private void RedactAll(JsonArray items)
    {
        foreach (var item in items.OfType<JsonObject>())
        {
            RedactEntity(item);
        }
    }

    private void RedactEntity(JsonObject entity)
    {
        foreach (var name in entity.Select(static field => field.Key).Where(name => !IsShown(name)).ToList())
        {
            entity.Remove(name);
        }

        foreach (var path in openings.SelectMany(static opening => opening.Answer.Excepted).Where(path => path.Contains('.', StringComparison.Ordinal) && !IsShown(path)))
        {
            Remove(entity, path.Split('.'));
        }
    }

    private bool IsShown(string path) => openings.Any(opening => opening.Answer.Has(path));

    private static void Remove(JsonNode? node, ReadOnlySpan<string> path)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Remove(item, path);
            }
        }
        else if (node is JsonObject entity)
        {
            if (path.Length == 1)
            {
                entity.Remove(path[0]);
            }
            else
            {
                Remove(entity[path[0]], path[1..]);
            }
        }
    }
}
