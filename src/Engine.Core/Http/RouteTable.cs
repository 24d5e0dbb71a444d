namespace Engine.Core.Http;

/// <summary>
/// Finds what stands at a path. Paths are compared as they came, in their case and encoding; only the values of parameters are decoded.
/// Where several routes fit, a literal segment wins over a parameter, from left to right, and a route that takes the method over one
/// that does not. Paths without parameters cost one look-up.
/// </summary>
internal sealed class RouteTable<TRoute>
    where TRoute : class, IRoute
{
    private readonly Dictionary<string, RouteMatch<TRoute>> _literals = new(StringComparer.Ordinal);
    private readonly List<Choice> _choices = [];
    private readonly Node _root = new();
    private int _parameters;

    /// <exception cref="ArgumentException">A pattern is none, or two routes stand at the same path.</exception>
    public RouteTable(IEnumerable<TRoute> routes)
    {
        foreach (var route in routes)
        {
            Add(route);
        }
    }

    /// <summary>The route of a path; one that does not take the method only where none does.</summary>
    public RouteMatch<TRoute>? Find(string path, string method)
    {
        var found = FindLiteral(path);
        if (_parameters == 0 || found?.Route.Takes(method) == true)
        {
            return found;
        }

        var matches = new Matches(path, method, _parameters);
        return matches.Search(_root, 0, 0) || found is null ? matches.Best ?? found : found;
    }

    /// <summary>Every route that fits a path, whatever its methods.</summary>
    public IReadOnlyList<TRoute> FindAll(string path)
    {
        var matches = new Matches(path, null, _parameters);
        matches.Search(_root, 0, 0);
        return FindLiteral(path) is { } literal ? [literal.Route, .. matches.All] : matches.All;
    }

    private RouteMatch<TRoute>? FindLiteral(string path) => _literals.TryGetValue(path, out var literal) ? literal : FindChoice(path);

    private void Add(TRoute route)
    {
        if (RoutePattern.IsLiteral(route.Pattern))
        {
            AddLiteral(route.Pattern, new(route, RouteValues.None));
            return;
        }

        var segments = RoutePattern.Read(route.Pattern);
        string[] names = [.. segments.Select(RoutePattern.ParameterOf).OfType<string>()];
        if (route.Choices.Count == 0)
        {
            AddParameterized(segments, new(route, names));
            return;
        }

        _choices.Add(new(route, names.Single()));
        foreach (var literal in _literals.Where(literal => FindChoice(literal.Key) is not null))
        {
            throw Repeated(literal.Key, route);
        }
    }

    private void AddLiteral(string path, RouteMatch<TRoute> match)
    {
        if (FindChoice(path) is { } choice)
        {
            throw Repeated(path, choice.Route);
        }

        if (!_literals.TryAdd(path, match))
        {
            throw Repeated(path, match.Route);
        }
    }

    private static ArgumentException Repeated(string path, TRoute route)
        => new($"There is an endpoint '{path}' already." + (route.Choices.Count > 0 ? " Name the screen differently." : ""));

    private RouteMatch<TRoute>? FindChoice(string path)
    {
        foreach (var choice in _choices)
        {
            if (choice.Read(path) is { } value)
            {
                return new(choice.Route, new Dictionary<string, string>(1) { [choice.Name] = value });
            }
        }

        return null;
    }

    private void AddParameterized(string[] segments, Leaf leaf)
    {
        var node = _root;
        foreach (var segment in segments)
        {
            node = RoutePattern.ParameterOf(segment) is not null ? node.Parameter ??= new Node() : node.Literals.TryGetValue(segment, out var known) ? known : node.Literals[segment] = new Node();
        }

        if (node.Leaf is { } other)
        {
            throw new ArgumentException($"Every path of '{leaf.Route.Pattern}' is one of '{other.Route.Pattern}' as well.");
        }

        node.Leaf = leaf;
        _parameters = Math.Max(_parameters, leaf.Names.Length);
    }

    /// <summary>A route whose one parameter has values that are known: all of them are as good as literals.</summary>
    private sealed class Choice(TRoute route, string name)
    {
        private readonly string _before = route.Pattern[..route.Pattern.IndexOf('{', StringComparison.Ordinal)];
        private readonly string _after = route.Pattern[(route.Pattern.IndexOf('}', StringComparison.Ordinal) + 1)..];
        private readonly HashSet<string> _values = new(route.Choices, StringComparer.Ordinal);

        public TRoute Route { get; } = route;

        public string Name { get; } = name;

        /// <summary>The value in a path, or null.</summary>
        public string? Read(string path)
            => path.Length > _before.Length + _after.Length
                && path.StartsWith(_before, StringComparison.Ordinal)
                && path.EndsWith(_after, StringComparison.Ordinal)
                && _values.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path.AsSpan(_before.Length, path.Length - _before.Length - _after.Length), out var value)
                    ? value
                    : null;
    }

    private sealed record Leaf(TRoute Route, string[] Names);

    private sealed class Node
    {
        public Dictionary<string, Node> Literals { get; } = new(StringComparer.Ordinal);

        public Node? Parameter { get; set; }

        public Leaf? Leaf { get; set; }
    }

    /// <summary>One search. No path is split: whatever its length, only as much of it is read as there are patterns for.</summary>
    private sealed class Matches(string path, string? method, int parameters)
    {
        private readonly string[] _values = new string[parameters];

        /// <summary>The first route that takes the method, or else the first that fits.</summary>
        public RouteMatch<TRoute>? Best { get; private set; }

        public List<TRoute> All { get; } = [];

        /// <summary>True when a route was found that takes the method.</summary>
        public bool Search(Node node, int start, int count)
        {
            if (start == path.Length)
            {
                return node.Leaf is { } leaf && Note(leaf);
            }

            if (path[start] != '/')
            {
                return false;
            }

            var length = path.AsSpan(start + 1).IndexOf('/');
            var end = length < 0 ? path.Length : start + 1 + length;
            var segment = path.AsSpan(start + 1, end - start - 1);
            if (node.Literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var literal) && Search(literal, end, count))
            {
                return true;
            }

            if (node.Parameter is not { } parameter || RouteValues.Read(segment) is not { } value)
            {
                return false;
            }

            _values[count] = value;
            return Search(parameter, end, count + 1);
        }

        private bool Note(Leaf leaf)
        {
            All.Add(leaf.Route);
            var takes = method is not null && leaf.Route.Takes(method);
            if (takes || Best is null)
            {
                Best = new(leaf.Route, leaf.Names.Zip(_values).ToDictionary(StringComparer.Ordinal));
            }

            return takes;
        }
    }
}
