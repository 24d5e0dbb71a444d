using Engine.Core.Http;
using Engine.Management.Access;

namespace Engine.Management.Machine;

/// <summary>Every operation of the API, and the way from a path to its operation.</summary>
internal sealed class OperationTable
{
    private readonly RouteTable<OperationPath> _paths;

    /// <summary>Joins the declared operations and the handlers, which are named by method and path.</summary>
    public OperationTable(IReadOnlyDictionary<string, ManagementHandler> handlers)
    {
        var unused = handlers.Keys.ToHashSet(StringComparer.Ordinal);
        var fields = ScopeFields.Read();
        foreach (var operation in DeclaredOperations.All)
        {
            unused.Remove(operation.Name);
            Operations.Add(operation with { Handler = handlers.GetValueOrDefault(operation.Name), Fields = fields.GetValueOrDefault(operation.Name) });
        }

        unused.UnionWith(fields.Keys.Except(Operations.Select(static operation => operation.Name)));
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

    /// <summary>The operations of a path.</summary>
    private sealed record OperationPath(string Pattern, IReadOnlyList<Operation> Operations) : IRoute
    {
        public bool Takes(string method) => Find(method) is not null;

        public Operation? Find(string method) => Operations.FirstOrDefault(operation => operation.Method == method);
    }
}
