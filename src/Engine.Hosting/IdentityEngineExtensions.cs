using Engine.Core;
using Microsoft.AspNetCore.Http;

namespace Engine.Hosting;

/// <summary>Reaches an engine without a socket.</summary>
public static class IdentityEngineExtensions
{
    /// <summary>
    /// A handler for <see cref="HttpClient"/> that reaches the engine with no socket: the back channel of the product
    /// itself, and of tests.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="pathBase">The prefix under which the engine is mounted, for example <c>/auth</c>; empty at the root.</param>
    public static HttpMessageHandler CreateHandler(this IdentityEngine engine, string pathBase = "") => new EngineHttpMessageHandler(engine, pathBase);

    /// <summary>What answers the requests of a server whose every path is the engine's.</summary>
    public static RequestDelegate CreateRequestDelegate(this IdentityEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return context => KestrelAdapter.HandleAsync(engine, context, "");
    }
}
