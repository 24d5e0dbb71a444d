using Engine.Core;
using Engine.Core.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Engine.Hosting;

/// <summary>One call of <c>AddIdentityEngine</c>; several of them configure the same engine, in their order.</summary>
internal sealed record EngineConfiguration(Action<IServiceProvider, IdentityEngineOptions> Configure);

/// <summary>What a host knows of its engine: the options before they were found to be right, and where it is mapped.</summary>
internal sealed class EngineHost(IServiceProvider provider, IEnumerable<EngineConfiguration> configurations)
{
    private readonly Lazy<IdentityEngineOptions> _options = new(() => Create(provider, configurations));
    private readonly List<string> _mountPaths = [];

    public IdentityEngineOptions Options => _options.Value;

    /// <summary>Remembers a path at which requests find the engine, without a trailing slash.</summary>
    public void AddMountPath(string path) => _mountPaths.Add(path);

    /// <summary>Tenants whose issuer is not where the engine is: every link and every check of a token would fail.</summary>
    public IEnumerable<string> FindMappingFaults()
    {
        foreach (var tenant in _mountPaths.Count > 0 ? Options.Tenants : [])
        {
            if (Uri.TryCreate(tenant.Issuer, UriKind.Absolute, out var issuer) && !_mountPaths.Contains(issuer.AbsolutePath.TrimEnd('/')))
            {
                yield return $"Tenant '{tenant.Name}': the issuer '{tenant.Issuer}' has the path '{issuer.AbsolutePath}', and the engine is mapped at '{string.Join("', '", _mountPaths.Select(static path => path + "/"))}'. {Advise(issuer)}";
            }
        }
    }

    private static string Advise(Uri issuer) => issuer.AbsolutePath == "/"
        ? "Give the issuer that path."
        : $"Call MapIdentityEngine(\"{issuer.AbsolutePath.TrimEnd('/')}\"), give the issuer another path, or say with pathBase which part UsePathBase or a proxy takes away.";

    private static IdentityEngineOptions Create(IServiceProvider provider, IEnumerable<EngineConfiguration> configurations)
    {
        var options = new IdentityEngineOptions();
        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            options.LoggerFactory = loggers;
        }

        foreach (var configuration in configurations)
        {
            configuration.Configure(provider, options);
        }

        options.EnvironmentName ??= provider.GetService<IHostEnvironment>()?.EnvironmentName.ToLowerInvariant();
        options.DevelopmentMode ??= provider.GetService<IHostEnvironment>()?.IsDevelopment();
        return options.UseDefaults();
    }
}
