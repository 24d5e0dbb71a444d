using Engine.Core;
using Engine.Core.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Engine.Hosting;

/// <summary>Registers the identity engine with a container.</summary>
public static class IdentityEngineServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IdentityEngine"/> as a singleton that starts and ends with the host. It logs to the host's
    /// loggers, shows the built-in pages, runs JavaScript Actions, and explains errors to developers when the environment of the host is
    /// Development, unless <paramref name="configure"/> sets others.
    /// A fault in the configuration stops the host with an <see cref="EngineConfigurationException"/> that names every one: also an
    /// issuer that is not where the engine is mapped, and OpenID Connect and JWT bearer handlers of the product that can't work.
    /// Called again, it goes on with the same engine.
    /// </summary>
    public static IServiceCollection AddIdentityEngine(this IServiceCollection services, Action<IdentityEngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddIdentityEngine((_, options) => configure(options));
    }

    /// <summary>
    /// As the other overload, with the container at hand. A store taken from the container is released by the container,
    /// after the engine.
    /// </summary>
    public static IServiceCollection AddIdentityEngine(this IServiceCollection services, Action<IServiceProvider, IdentityEngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(new EngineConfiguration(configure));
        services.TryAddSingleton<EngineHost>();
        services.TryAddSingleton(static provider => new IdentityEngine(provider.GetRequiredService<EngineHost>().Options));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, IdentityEngineService>());
        return services;
    }

    /// <summary>
    /// Adds a check that every tenant publishes its metadata and its keys, and that the store answers and takes changes. It is about
    /// readiness, not about whether the process lives: while a disk is full a restart would only make it worse. Map it where your
    /// platform asks for that, for example with <c>app.MapHealthChecks("/readyz")</c>.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of the check.</param>
    public static IHealthChecksBuilder AddIdentityEngineHealthCheck(this IHealthChecksBuilder builder, string name = "identity-engine")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new(name, static provider => new IdentityEngineHealthCheck(provider.GetRequiredService<IdentityEngine>()), failureStatus: null, tags: null));
    }
}
