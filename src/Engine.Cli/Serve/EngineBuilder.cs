using System.Runtime.CompilerServices;
using Engine.Cli.Configuration;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Core.Management;
using Engine.Core.Storage;
using Engine.Hosting;
using Engine.Management;
using Engine.Storage.LiteDb;
using Microsoft.Extensions.Logging;
using Engine.Messaging;
using Engine.WebAuthn;

namespace Engine.Cli.Serve;

/// <summary>Makes the engine of a server, and its store.</summary>
internal static class EngineBuilder
{
    public static async Task<RunningEngine> StartAsync(ServeOptions options, string issuer, ILoggerFactory loggers)
    {
        var engineOptions = new IdentityEngineOptions
        {
            LoggerFactory = loggers,
            AccessLog = true,
            DevelopmentMode = options.IsDevelopment,
            StrictTransportSecurity = options.UsesHttps ? TimeSpan.FromDays(365) : null,
        };
        engineOptions.UseDefaults();
        engineOptions.AddManagementApi(api =>
        {
            if (options.ManagementRateLimit is { } limit)
            {
                api.RateLimitBurst = limit;
                api.RateLimitPerSecond = limit;
            }
        });
        var tenant = engineOptions.AddTenant(options.Tenant, tenant => tenant.Issuer = issuer);
        if (options.ConfigFile is { } file)
        {
            ConfigFile.Apply(file, tenant);
        }

        tenant.AddManagementApi(issuer);
        if (options is { ManagementClientId: { } clientId, ManagementClientSecret: { } clientSecret })
        {
            tenant.AddManagementClient(issuer, clientId, clientSecret);
        }

        if (options.DataFile is { } dataFile)
        {
            engineOptions.MasterKey = ReadKey(dataFile);
            engineOptions.Store = OpenStore(dataFile);
        }

        engineOptions.AddWebAuthn();
        engineOptions.AddSmtpMail(smtp => smtp.AllowsPlainText = smtp.AllowsPrivateServers = options.IsDevelopment);
        var engine = new IdentityEngine(engineOptions);
        var running = new RunningEngine(engine, engineOptions.Store);
        try
        {
            await engine.StartAsync();
        }
        catch (EngineConfigurationException exception) when (exception.IsMasterKeyMismatch)
        {
            await running.DisposeAsync();
            throw new CommandException($"{KeyFileOf(options.DataFile!)} is not the key of {options.DataFile}: put back the one it was made with.", exception);
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }

        return running;
    }

    private static ReadOnlyMemory<byte> ReadKey(string dataFile)
    {
        try
        {
            return MasterKeyFile.ReadOrCreate(KeyFileOf(dataFile), dataFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the key {KeyFileOf(dataFile)} can't be read or written: {exception.Message}", exception);
        }
    }

    private static string KeyFileOf(string dataFile) => dataFile + ".key";

    /// <summary>Not inlined, so that LiteDB is only loaded by servers that keep data.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LiteDbStore OpenStore(string dataFile) => LiteDbStore.Open(new LiteDbStoreOptions { Path = dataFile });
}

/// <summary>An engine and the store it works on; both end together, the engine first.</summary>
internal sealed class RunningEngine(IdentityEngine engine, IStore store) : IAsyncDisposable
{
    public IdentityEngine Engine { get; } = engine;

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        if (store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
