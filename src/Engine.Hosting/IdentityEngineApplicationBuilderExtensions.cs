using Engine.Core;
using Engine.Core.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Hosting;

/// <summary>Puts the identity engine into an ASP.NET Core application.</summary>
public static class IdentityEngineApplicationBuilderExtensions
{
    /// <summary>
    /// Maps the paths the engine has, and no others: the product's own routes stay what they are, and what nobody has is
    /// the product's 404. The answer takes conventions for all of them: <c>RequireHost("id.example.com")</c> keeps the
    /// engine to one host, <c>RequireRateLimiting</c> limits it.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">
    /// The path the engine is mounted at, for example <c>/auth</c>; the root when it is empty. It becomes part of the
    /// issuer and of every address the engine gives out.
    /// </param>
    /// <param name="pathBase">
    /// The path base that requests have when they get here, where <c>UsePathBase</c> or the <c>X-Forwarded-Prefix</c> of a proxy sets
    /// one. The issuer's path is this, then <paramref name="prefix"/>; the host does not start with another one.
    /// </param>
    /// <remarks>
    /// Behind a proxy, <c>UseForwardedHeaders</c> with the proxies you know has to run before: scheme, host and client
    /// address are taken from the <see cref="HttpContext"/> alone, never from <c>X-Forwarded-*</c> headers.
    /// </remarks>
    /// <exception cref="ArgumentException">The prefix does not start with a slash, ends in one, or has characters that would need encoding.</exception>
    /// <exception cref="InvalidOperationException"><c>AddIdentityEngine</c> was not called.</exception>
    /// <exception cref="EngineConfigurationException">The configuration has faults; every one is named.</exception>
    public static IEndpointConventionBuilder MapIdentityEngine(this IEndpointRouteBuilder endpoints, string prefix = "", string pathBase = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        CheckPrefix(prefix, nameof(prefix));
        CheckPrefix(pathBase, nameof(pathBase));
        var engine = FindEngine(endpoints.ServiceProvider, pathBase + prefix);
        Task Handle(HttpContext context) => KestrelAdapter.HandleAsync(engine, context, prefix);
        var group = endpoints.MapGroup("");
        // Below a prefix the root is the engine's as well; without one it is the product's.
        foreach (var path in prefix.Length == 0 ? engine.Paths : ["/", .. engine.Paths])
        {
            var pattern = path.EndsWith("/*", StringComparison.Ordinal) ? path[..^1] + "{**path}" : path;
            group.Map(RoutePatternFactory.Parse(prefix + pattern), Handle).WithDisplayName("identity engine " + path);
        }

        return group;
    }

    /// <summary>Answers every request that gets this far: for a host whose every path is the engine's. Needs no routing.</summary>
    /// <param name="app">The application.</param>
    /// <param name="engine">The engine, or null for the one of the container.</param>
    public static IApplicationBuilder UseIdentityEngine(this IApplicationBuilder app, IdentityEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        engine ??= app.ApplicationServices.GetService<IdentityEngine>() ?? throw NoEngine(nameof(UseIdentityEngine));
        app.Run(engine.CreateRequestDelegate());
        return app;
    }

    private static IdentityEngine FindEngine(IServiceProvider services, string mountPath)
    {
        var host = services.GetService<EngineHost>();
        host?.AddMountPath(mountPath);
        try
        {
            return services.GetService<IdentityEngine>() ?? throw NoEngine(nameof(MapIdentityEngine));
        }
        catch (EngineConfigurationException exception) when (host is not null)
        {
            // The host does not get as far as its start: what it would find there is told now.
            throw new EngineConfigurationException([.. exception.Faults, .. host.FindMappingFaults()]);
        }
    }

    private static InvalidOperationException NoEngine(string caller)
        => new($"{caller} finds no identity engine: call builder.Services.AddIdentityEngine(...) before the application is built.");

    private static void CheckPrefix(string prefix, string parameter)
    {
        ArgumentNullException.ThrowIfNull(prefix, parameter);
        if (prefix.Length > 0 && (prefix[0] != '/' || prefix[^1] == '/' || !prefix.All(static character => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '.' or '_' or '~')))
        {
            throw new ArgumentException($"'{prefix}' can't be a prefix: it has to start with a slash, must not end in one, and has letters, digits, '-', '.', '_' and '~' only.", parameter);
        }
    }
}
