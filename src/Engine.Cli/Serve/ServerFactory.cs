using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Engine.Cli.Serve;

/// <summary>Makes Kestrel: bare for http, so that a server starts quickly; out of a container where https needs one.</summary>
internal static class ServerFactory
{
    public static IServer Create(ServeOptions options, ILoggerFactory loggers)
    {
        if (options.UsesHttps)
        {
            return CreateWithHttps(options, loggers);
        }

        var kestrel = new KestrelServerOptions();
        Configure(kestrel, options, static (_, _) => { });
        return new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
    }

    private static IServer CreateWithHttps(ServeOptions options, ILoggerFactory loggers)
    {
        var certificate = ServerCertificate.Load(options);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Configure(kestrel, options, (listen, url) =>
        {
            if (url.Scheme == "https")
            {
                listen.UseHttps(certificate);
            }
        }));
        return builder.Build().Services.GetRequiredService<IServer>();
    }

    private static void Configure(KestrelServerOptions kestrel, ServeOptions options, Action<ListenOptions, Uri> secure)
    {
        kestrel.AddServerHeader = false;
        foreach (var url in options.Urls)
        {
            Listen(kestrel, url, listen => secure(listen, url));
        }
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
}
