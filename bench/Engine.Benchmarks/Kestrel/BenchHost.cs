using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Engine.Benchmarks.Kestrel;

/// <summary>The least that serves HTTP with Kestrel; the floor and the engine get the same.</summary>
internal static class BenchHost
{
    /// <summary>Listens until the input ends, and says that it does.</summary>
    public static async Task RunAsync(int port, Action<WebApplication> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port));
        await using var app = builder.Build();
        configure(app);
        await app.StartAsync();
        Console.WriteLine("ready");
        await Task.Run(Console.In.ReadToEnd);
        await app.StopAsync();
    }
}
