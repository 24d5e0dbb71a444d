using Engine.Core.Pages;

namespace Engine.Core.Http;

/// <summary>What answers a request.</summary>
internal delegate ValueTask<EngineResponse> EndpointHandler(EndpointContext context);

/// <summary>An endpoint: a path, its methods, and whether scripts of other origins may call it.</summary>
/// <param name="Path">The path below the prefix.</param>
/// <param name="Get">What answers GET (and HEAD), or null.</param>
/// <param name="Post">What answers POST, or null.</param>
/// <param name="Cors">Whether browsers may call it from other origins.</param>
internal sealed record Endpoint(string Path, EndpointHandler? Get, EndpointHandler? Post, CorsMode Cors = CorsMode.None)
{
    /// <summary>Whether people see it in a browser: refusals are pages then.</summary>
    public bool IsPage => PageResponse.IsPagePath(Path);

    /// <summary>What answers every method, for modules; they judge methods themselves.</summary>
    public EndpointHandler? Any { get; init; }

    public string AllowedMethods => (Get, Post, Cors) switch
    {
        (not null, not null, CorsMode.None) => "GET, HEAD, POST",
        (not null, null, CorsMode.None) => "GET, HEAD",
        (null, not null, CorsMode.None) => "POST",
        (not null, not null, _) => "GET, HEAD, POST, OPTIONS",
        (not null, null, _) => "GET, HEAD, OPTIONS",
        _ => "POST, OPTIONS",
    };
}

/// <summary>Whether scripts of other origins may read an endpoint's answers.</summary>
internal enum CorsMode
{
    /// <summary>They may not.</summary>
    None,

    /// <summary>Every origin: nothing in the answer depends on who asks.</summary>
    Any,

    /// <summary>The origins of the application that calls.</summary>
    Application,
}

/// <summary>Finds the endpoint of a path.</summary>
internal sealed class Router(IEnumerable<Endpoint> endpoints, IEnumerable<EngineModule> modules)
{
    private readonly (string Prefix, Endpoint Endpoint)[] _modules =
        [.. modules.Select(static module => (module.Prefix + "/", new Endpoint(module.Prefix + "/*", null, null) { Any = module.Handler.Invoke }))];

    private readonly Dictionary<string, Endpoint> _byPath = Index(endpoints);

    public IEnumerable<Endpoint> Endpoints => _byPath.Values.Concat(_modules.Select(static module => module.Endpoint));

    public Endpoint? Find(string path) => _byPath.TryGetValue(path, out var endpoint) ? endpoint : FindModule(path);

    public static EndpointHandler? Select(Endpoint endpoint, string method) => method switch
    {
        _ when endpoint.Any is { } any => any,
        "GET" or "HEAD" => endpoint.Get,
        "POST" => endpoint.Post,
        _ => null,
    };

    private static Dictionary<string, Endpoint> Index(IEnumerable<Endpoint> endpoints)
    {
        var byPath = new Dictionary<string, Endpoint>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            if (!byPath.TryAdd(endpoint.Path, endpoint))
            {
                throw new ArgumentException($"There is an endpoint '{endpoint.Path}' already. Name the screen differently.", nameof(endpoints));
            }
        }

        return byPath;
    }

    private Endpoint? FindModule(string path)
    {
        foreach (var (prefix, endpoint) in _modules)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                return endpoint;
            }
        }

        return null;
    }
}
