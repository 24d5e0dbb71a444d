using Engine.Core.Http;
using Engine.Management.Access;
using Engine.Management.Data;

namespace Engine.Management.Machine;

/// <summary>Every operation of the API, and the way from a path to its operation.</summary>
internal sealed class OperationTable
{
    private readonly RouteTable<OperationPath> _paths;

    /// <summary>Reads <c>Data/operations.txt</c> and joins the handlers, which are named by method and path.</summary>
    public OperationTable(IReadOnlyDictionary<string, ManagementHandler> handlers)
    {
        var unused = handlers.Keys.ToHashSet(StringComparer.Ordinal);
        var fields = ScopeFields.Read();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in DataFile.ReadLines("operations"))
        {
            var columns = line.Split('|', StringSplitOptions.TrimEntries);
            var space = columns[0].IndexOf(' ', StringComparison.Ordinal);
            var query = Words(columns[2]).Select(static word => word.Split('=')).ToList();
            var operation = new Operation(columns[0][..space], columns[0][(space + 1)..], Words(columns[1]), [.. query.Select(static word => word[0])], columns[3].Length == 0 ? null : columns[3])
            {
                Filters = [.. query.Where(static word => word.Length == 2).Select(static word => KeyValuePair.Create(word[0], word[1]))],
                Handler = handlers.GetValueOrDefault(columns[0]),
                Fields = fields.GetValueOrDefault(columns[0]),
            };
            known.Add(columns[0]);
            unused.Remove(columns[0]);
            Operations.Add(operation);
        }

        unused.UnionWith(fields.Keys.Where(name => !known.Contains(name)));
        if (unused.Count > 0)
        {
            throw new InvalidOperationException("The operations table lacks " + string.Join(", ", unused));
        }

        _paths = new(Operations.GroupBy(static operation => operation.Path, static (path, operations) => new OperationPath(path, [.. operations])));
    }

    public List<Operation> Operations { get; } = [];

    /// <summary>The operation and the values of its path parameters; <paramref name="pathExists"/> says whether another method would do.</summary>
    public (Operation Operation, IReadOnlyDictionary<string, string> Values)? Find(string method, string path, out bool pathExists)
    {
        var found = _paths.Find(path, method);
        pathExists = found is not null;
        return found is { } match && match.Route.Find(method) is { } operation ? (operation, match.Values) : null;
    }

    /// <summary>The methods a path has; none when there is no such path.</summary>
    public IReadOnlyList<string> MethodsOf(string path)
        => [.. _paths.FindAll(path).SelectMany(static found => found.Operations).Select(static operation => operation.Method).Distinct()];

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The operations of a path.</summary>
    private sealed record OperationPath(string Pattern, IReadOnlyList<Operation> Operations) : IRoute
    {
        public bool Takes(string method) => Find(method) is not null;

        public Operation? Find(string method) => Operations.FirstOrDefault(operation => operation.Method == method);
    }
}
