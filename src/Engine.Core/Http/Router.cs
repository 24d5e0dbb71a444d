namespace Engine.Core.Http;

/// <summary>Finds the endpoint of a path, or the module below whose prefix it is.</summary>
internal sealed class Router
{
    private readonly RouteTable<Endpoint> _table;
    private readonly (string Prefix, Endpoint Endpoint)[] _modules;
    private readonly Endpoint[] _endpoints;

    /// <exception cref="ArgumentException">Two endpoints have the same path, or two modules the same prefix.</exception>
    public Router(IEnumerable<Endpoint> endpoints, IEnumerable<EngineModule> modules)
    {
        _endpoints = [.. endpoints];
        _table = new RouteTable<Endpoint>(_endpoints);
        // Of two prefixes the longer one says more.
        _modules = [.. modules.Select(static module => (Prefix: module.Prefix + "/", new Endpoint(module.Prefix + "/*", null, null) { Any = module.Handler.Invoke })).OrderByDescending(static module => module.Prefix.Length)];
        if (_modules.GroupBy(static module => module.Prefix).FirstOrDefault(static group => group.Count() > 1) is { } repeated)
        {
            throw new ArgumentException($"Two modules have the prefix '{repeated.Key[..^1]}'.", nameof(modules));
        }
    }

    /// <summary>The paths that hosts map; one that ends in <c>/*</c> stands for everything below it.</summary>
    public IEnumerable<string> Paths => _endpoints.Concat(_modules.Select(static module => module.Endpoint)).SelectMany(static endpoint => endpoint.Paths);

    public RouteMatch<Endpoint>? Find(string path, string method) => _table.Find(path, method) ?? FindModule(path);

    private RouteMatch<Endpoint>? FindModule(string path)
    {
        foreach (var (prefix, endpoint) in _modules)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                return new(endpoint, RouteValues.None);
            }
        }

        return null;
    }
}
