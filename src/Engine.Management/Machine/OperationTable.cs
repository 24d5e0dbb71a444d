using Engine.Management.Access;
using Engine.Management.Data;

namespace Engine.Management.Machine;

/// <summary>Every operation of the API, and the way from a path to its operation.</summary>
internal sealed class OperationTable
{
    private readonly Node _root = new();

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
            var operation = new Operation(columns[0][..space], columns[0][(space + 1)..], Words(columns[1]), Words(columns[2]), columns[3].Length == 0 ? null : columns[3])
            {
                Handler = handlers.GetValueOrDefault(columns[0]),
                Fields = fields.GetValueOrDefault(columns[0]),
            };
            known.Add(columns[0]);
            unused.Remove(columns[0]);
            Operations.Add(operation);
            Add(operation);
        }

        unused.UnionWith(fields.Keys.Where(name => !known.Contains(name)));
        if (unused.Count > 0)
        {
            throw new InvalidOperationException("The operations table lacks " + string.Join(", ", unused));
        }
    }

    public List<Operation> Operations { get; } = [];

    /// <summary>The operation and the values of its path parameters; <paramref name="pathExists"/> says whether another method would do.</summary>
    public (Operation Operation, IReadOnlyDictionary<string, string> Values)? Find(string method, string path, out bool pathExists)
    {
        var segments = path.Split('/')[1..];
        var values = new string[segments.Length];
        var node = Find(_root, segments, 0, method, values);
        pathExists = node is not null;
        if (node is null || !node.Operations.TryGetValue(method, out var operation))
        {
            return null;
        }

        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < segments.Length; i++)
        {
            if (operation.Segments[i] is ['{', .. var name, '}'])
            {
                named[name] = values[i];
            }
        }

        return (operation, named);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A literal segment wins over a parameter; a dead end falls back to the parameter.</summary>
    private static Node? Find(Node node, string[] segments, int index, string method, string[] values)
    {
        if (index == segments.Length)
        {
            return node.Operations.Count > 0 ? node : null;
        }

        var literal = node.Literals.TryGetValue(segments[index], out var child) ? Find(child, segments, index + 1, method, values) : null;
        if (literal?.Operations.ContainsKey(method) == true || node.Parameter is null || segments[index].Length == 0)
        {
            return literal;
        }

        values[index] = Uri.UnescapeDataString(segments[index]);
        return Find(node.Parameter, segments, index + 1, method, values) ?? literal;
    }

    private void Add(Operation operation)
    {
        var node = _root;
        foreach (var segment in operation.Segments)
        {
            if (segment[0] == '{')
            {
                node = node.Parameter ??= new Node();
            }
            else if (node.Literals.TryGetValue(segment, out var child))
            {
                node = child;
            }
            else
            {
                node = node.Literals[segment] = new Node();
            }
        }

        node.Operations[operation.Method] = operation;
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Literals { get; } = new(StringComparer.Ordinal);

        public Node? Parameter { get; set; }

        public Dictionary<string, Operation> Operations { get; } = new(StringComparer.Ordinal);
    }
}
