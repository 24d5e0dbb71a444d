namespace Engine.Core.Http;

/// <summary>What answers a request.</summary>
internal delegate ValueTask<EngineResponse> EndpointHandler(EndpointContext context);

/// <summary>An endpoint: a path, its methods, and whether scripts of other origins may call it.</summary>
/// <param name="Path">The path below the prefix; a segment in braces is a parameter (<see cref="EndpointContext.RouteValues"/>).</param>
/// <param name="Get">What answers GET (and HEAD), or null.</param>
/// <param name="Post">What answers POST, or null.</param>
/// <param name="Cors">Whether browsers may call it from other origins.</param>
internal sealed record Endpoint(string Path, EndpointHandler? Get, EndpointHandler? Post, CorsMode Cors = CorsMode.None) : IRoute
{
    string IRoute.Pattern => Path;

    /// <summary>The values that the parameter of the path may have.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What answers DELETE, or null.</summary>
    public EndpointHandler? Delete { get; init; }

    /// <summary>Every path: hosts map these, and no others.</summary>
    public IEnumerable<string> Paths => Choices.Count == 0 ? [Path] : Choices.Select(choice => RoutePattern.Fill(Path, choice));

    /// <summary>What answers every method, for modules; they judge methods themselves.</summary>
    public EndpointHandler? Any { get; init; }

    public string AllowedMethods
        => string.Join(", ", new[] { Get is null ? null : "GET, HEAD", Post is null ? null : "POST", Delete is null ? null : "DELETE", Cors == CorsMode.None ? null : "OPTIONS" }.OfType<string>());

    public bool Takes(string method) => Select(method) is not null;

    public EndpointHandler? Select(string method) => method switch
    {
        _ when Any is { } any => any,
        "GET" or "HEAD" => Get,
        "POST" => Post,
        "DELETE" => Delete,
        _ => null,
    };

    /// <summary>What telemetry calls a request to it: never a value somebody has made up.</summary>
    public string NameOf(string path) => Choices.Count == 0 ? Path : path;
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

    /// <summary>The same, for requests that carry cookies.</summary>
    Credentials,
}
