using System.Runtime.InteropServices;
using Engine.Cli.Logging;
using Engine.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace Engine.Cli.Serve;

/// <summary>Runs a server until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>How long requests that are being answered may take once the server was told to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(ServeOptions options)
    {
        using var stop = new StopSignal();
        using var loggers = new StderrLoggerFactory(options.Log);
        var hasIssuer = options.Issuer is not null || options.Urls[0].Port != 0;

        // The engine is made while Kestrel starts, unless its issuer depends on the port Kestrel is given.
        var engine = hasIssuer ? Task.Run(() => EngineBuilder.StartAsync(options, IssuerOf(options, options.Urls[0].Port), loggers)) : null;
        var ready = new TaskCompletionSource<RequestDelegate>(TaskCreationOptions.RunContinuationsAsynchronously);
        IServer? server = null;
        try
        {
            server = ServerFactory.Create(options, loggers);
            await StartAsync(server, new EngineApplication(ready.Task), options, engine);
            engine ??= EngineBuilder.StartAsync(options, IssuerOf(options, BoundPort(server)), loggers);
            var running = await engine;
            ready.SetResult(HealthEndpoints.Before(running.Engine));
            Console.Out.WriteLine("ready " + running.Engine.Options.Tenants[0].Issuer);
            _ = Task.Run(() => running.Engine.WarmUpAsync());
            await stop.Task;
            using var grace = new CancellationTokenSource(Grace);
            await server.StopAsync(grace.Token);
            return 0;
        }
        finally
        {
            server?.Dispose();
            await DisposeAsync(engine);
        }
    }

    /// <summary>Listens. What is wrong with the address is told together with what is wrong with the engine.</summary>
    private static async Task StartAsync(IServer server, EngineApplication application, ServeOptions options, Task<RunningEngine>? engine)
    {
        try
        {
            await server.StartAsync(application, CancellationToken.None);
        }
        catch (Exception exception) when (ListenFaults.Find(options, exception) is { } fault)
        {
            var others = new List<string>();
            if (engine is not null)
            {
                await ((Task)engine).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                others.AddRange(engine.Exception?.InnerException is { } cause ? Fault.Of(cause) ?? [] : []);
            }

            throw new FaultsException([fault, .. others]);
        }
    }

    private static int BoundPort(IServer server) => new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    private static string IssuerOf(ServeOptions options, int port)
    {
        if (options.Issuer is { } issuer)
        {
            return issuer;
        }

        var url = options.Urls[0];
        var host = url.Host is "0.0.0.0" or "[::]" ? "localhost" : url.Host;
        return new UriBuilder(url.Scheme, host, port).Uri.GetLeftPart(UriPartial.Authority) + "/";
    }

    private static async Task DisposeAsync(Task<RunningEngine>? engine)
    {
        if (engine is null)
        {
            return;
        }

        await ((Task)engine).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (engine.IsCompletedSuccessfully)
        {
            await (await engine).DisposeAsync();
        }
    }

    /// <summary>SIGINT, SIGTERM and SIGQUIT: the first one ends the server in order.</summary>
    private sealed class StopSignal : IDisposable
    {
        private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly PosixSignalRegistration[] _registrations;

        public StopSignal() => _registrations = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM), Register(PosixSignal.SIGQUIT)];

        public Task Task => _received.Task;

        public void Dispose()
        {
            foreach (var registration in _registrations)
            {
                registration.Dispose();
            }
        }

        private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _received.TrySetResult();
        });
    }
}
