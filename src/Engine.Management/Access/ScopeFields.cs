using Engine.Management.Data;

namespace Engine.Management.Access;

/// <summary>What a scope opens of an operation.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Query">The query parameters that may be sent.</param>
/// <param name="Body">The fields of the body that may be sent.</param>
/// <param name="Answer">The fields of the answer that are shown.</param>
internal sealed record ScopeOpening(string Scope, FieldSet Query, FieldSet Body, FieldSet Answer);

/// <summary>What the scopes of an operation open, where they do not all open the whole of it.</summary>
/// <param name="Openings">What each scope opens.</param>
/// <param name="Needed">The scopes a caller must have all of.</param>
internal sealed record OperationFields(IReadOnlyList<ScopeOpening> Openings, IReadOnlyList<string> Needed);

/// <summary>The table <c>Data/scope-fields.txt</c>: which scope opens which fields.</summary>
internal static class ScopeFields
{
    /// <summary>The lines of the table by method and path.</summary>
    public static IReadOnlyDictionary<string, OperationFields> Read() => Read(DataFile.ReadLines("scope-fields"));

    /// <summary>Reads a table; a line that can't be read is a fault of the build.</summary>
    public static IReadOnlyDictionary<string, OperationFields> Read(IEnumerable<string> lines)
    {
        var words = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var openings = new Dictionary<string, List<ScopeOpening>>(StringComparer.Ordinal);
        var needed = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line[0] == '$')
            {
                var parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
                words[parts[0]] = Split(parts[1]);
                continue;
            }

            var columns = line.Split('|', StringSplitOptions.TrimEntries);
            if (columns is [_, "needs", var scopes])
            {
                needed[columns[0]] = Split(scopes);
            }
            else if (columns is [_, _, var query, var body, var answer])
            {
                (openings.TryGetValue(columns[0], out var known) ? known : openings[columns[0]] = []).Add(new ScopeOpening(columns[1], Set(query), Set(body), Set(answer)));
            }
            else
            {
                throw new InvalidOperationException($"The table of fields has a line that can't be read: {line}");
            }
        }

        return openings.Keys.Union(needed.Keys).ToDictionary(
            static operation => operation,
            operation => new OperationFields(openings.GetValueOrDefault(operation) ?? [], needed.GetValueOrDefault(operation) ?? []),
            StringComparer.Ordinal);

        FieldSet Set(string column) => column.Length == 0
            ? FieldSet.None
            : new FieldSet(Split(column).SelectMany(word => word[0] == '$' ? words[word] : [word]));
    }

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
