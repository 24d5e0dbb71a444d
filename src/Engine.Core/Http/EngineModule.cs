namespace Engine.Core.Http;

/// <summary>
/// A family of endpoints below a path prefix that a product adds or leaves out as a whole. Requests to other paths never
/// look at it.
/// </summary>
/// <param name="Prefix">The path prefix with a leading slash and without a trailing one, for example <c>/api/v2</c>.</param>
/// <param name="Handler">Answers every request below the prefix, whatever its method.</param>
public sealed record EngineModule(string Prefix, Func<EndpointContext, ValueTask<EngineResponse>> Handler);
