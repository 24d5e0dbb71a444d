using System.Runtime.CompilerServices;
using Engine.Core;
using Engine.Core.Http;
using Engine.Core.Tenants;
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
    /// <param name="tenant">The name of a tenant that code declares; null for the first.</param>
    /// <exception cref="ArgumentException">Code declares no tenant of that name.</exception>
    public static ManagementClient Management(this IdentityEngine engine, string? tenant = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var found = engine.Tenants.FirstOrDefault(known => tenant is null || known.Name == tenant)
            ?? throw new ArgumentException($"There is no tenant '{tenant}'.", nameof(tenant));
        return engine.Management(found);
    }

    /// <summary>The same for any tenant, for example one that <see cref="TenantDirectory.FindAsync"/> has found.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="tenant">The tenant. Once it is removed every call is refused.</param>
    public static ManagementClient Management(this IdentityEngine engine, Tenant tenant)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(tenant);
        var module = Modules.GetValue(engine.Options, static _ => new ManagementModule(new ManagementApiOptions()));
        return new ManagementClient(tenant, module);
    }
}
