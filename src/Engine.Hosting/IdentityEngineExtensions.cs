using Engine.Core;

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
}
