using System.Net;
using Engine.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Engine.Cli.Serve;

/// <summary>Runs a server until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(ServeOptions options)
    {
        using var loggers = new StderrLoggerFactory();
        var hasIssuer = options.Issuer is not null || options.Urls[0].Port != 0;

        // The engine is made while Kestrel starts, unless its issuer depends on the port Kestrel is given.
        var engine = hasIssuer ? Task.Run(() => EngineBuilder.StartAsync(options, IssuerOf(options, options.Urls[0].Port), loggers)) : null;
        var ready = new TaskCompletionSource<RequestDelegate>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = Build(options, loggers, ready.Task);
        try
        {
            await app.StartAsync();
        }
        catch (IOException exception)
        {
            await DisposeAsync(engine);
            throw new CommandException(exception.Message, exception);
        }

        engine ??= EngineBuilder.StartAsync(options, IssuerOf(options, BoundPort(app)), loggers);
        await using var running = await engine;
        ready.SetResult(running.Engine.CreateRequestDelegate());
        Console.Out.WriteLine("ready " + running.Engine.Options.Tenants[0].Issuer);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static WebApplication Build(ServeOptions options, StderrLoggerFactory loggers, Task<RequestDelegate> ready)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<ILoggerFactory>(loggers);
        builder.WebHost.UseKestrelCore();
        if (options.UsesHttps)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var certificate = options.UsesHttps ? ServerCertificate.Load(options) : null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var url in options.Urls)
            {
                Listen(kestrel, url, listen =>
                {
                    if (url.Scheme == "https")
                    {
                        listen.UseHttps(certificate!);
                    }
                });
            }
        });
        var app = builder.Build();
        app.Run(context => ready.IsCompletedSuccessfully ? ready.Result(context) : HandleWhenReadyAsync(ready, context));
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, Uri url, Action<ListenOptions> configure)
    {
        if (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address))
        {
            kestrel.Listen(address, url.Port, configure);
        }
        else if (url.IsLoopback && url.Port != 0)
        {
            kestrel.ListenLocalhost(url.Port, configure);
        }
        else if (url.IsLoopback)
        {
            // A free port can't be asked for on both loopback addresses at once.
            kestrel.Listen(IPAddress.Loopback, 0, configure);
        }
        else
        {
            kestrel.ListenAnyIP(url.Port, configure);
        }
    }

    private static async Task HandleWhenReadyAsync(Task<RequestDelegate> ready, HttpContext context)
        => await (await ready.WaitAsync(context.RequestAborted))(context);

    private static int BoundPort(WebApplication app) => new Uri(app.Urls.First()).Port;

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
        if (engine is not null)
        {
            await engine.ContinueWith(static started => started.IsCompletedSuccessfully ? started.Result.DisposeAsync().AsTask() : Task.CompletedTask, TaskScheduler.Default).Unwrap();
        }
    }
}
