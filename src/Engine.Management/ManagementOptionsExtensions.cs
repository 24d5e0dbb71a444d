using System.Runtime.CompilerServices;
using Engine.Core;
using Engine.Core.Http;
using Engine.Management.Jobs;

namespace Engine.Management;

/// <summary>Adds the Management API to an engine.</summary>
public static class ManagementOptionsExtensions
{
    private static readonly ConditionalWeakTable<IdentityEngineOptions, ManagementModule> Modules = [];

    /// <summary>Answers <c>/api/v2</c>. Without this call the engine has no Management API.</summary>
    public static IdentityEngineOptions AddManagementApi(this IdentityEngineOptions options, Action<ManagementApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new ManagementApiOptions();
        configure?.Invoke(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.RateLimitBurst, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.RateLimitPerSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.AnonymousRateLimitBurst, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.AnonymousRateLimitPerSecond);
        var module = new ManagementModule(settings);
        Modules.AddOrUpdate(options, module);
        options.SystemAudiences.UnionWith(settings.Audiences);
        options.ModuleSecrets.Add(static () => Resources.Catalog.SecretKinds);
        options.ModuleReferences.Add(static () => Resources.Catalog.ReferringKinds);
        options.Modules.Add(new EngineModule(ManagementModule.Prefix, module.HandleAsync));
        options.Modules.Add(new EngineModule(JobResources.FilesPrefix, JobResources.DownloadAsync));
        return options;
    }

    /// <summary>The Management API of a tenant in process: the same validation and effects, no token and no HTTP.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="tenant">The tenant's name; null for the first.</param>
    /// <exception cref="ArgumentException">There is no tenant of that name.</exception>
    public static ManagementClient Management(this IdentityEngine engine, string? tenant = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var found = engine.Tenants.FirstOrDefault(known => tenant is null || known.Name == tenant)
            ?? throw new ArgumentException($"There is no tenant '{tenant}'.", nameof(tenant));
        var module = Modules.GetValue(engine.Options, static _ => new ManagementModule(new ManagementApiOptions()));
        return new ManagementClient(engine, found, module);
    }
}
