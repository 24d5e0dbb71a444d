using System.Diagnostics;
using Engine.Benchmarks.Kestrel;
using Engine.Benchmarks.Measuring;
using Engine.Benchmarks.Processes;

namespace Engine.Benchmarks.ColdStart;

/// <summary>What the cold start measures.</summary>
/// <param name="Runs">How many starts of each server.</param>
/// <param name="LoadCount">How many tokens make up the load after which memory is read.</param>
/// <param name="Publishes">Whether the servers are published first; otherwise this program serves both, as it was built.</param>
internal sealed record ColdStartPlan(int Runs, int LoadCount, bool Publishes)
{
    /// <summary>Where the published servers are, or go.</summary>
    public string? Folder { get; init; }

    public static ColdStartPlan From(Arguments arguments) => new(arguments.Number("runs", 10), arguments.Number("load", 5000), !arguments.Has("built")) { Folder = arguments.Text("publish") };
}

/// <summary>Process start to the first answers, in turns with the floor; a file made by an earlier run is there already.</summary>
internal static class ColdStartCommand
{
    public static async Task<int> RunAsync(ColdStartPlan plan)
    {
        var folder = Directory.CreateTempSubdirectory("engine-coldstart-").FullName;
        try
        {
            var servers = plan.Publishes ? PublishedServers.Prepare(plan.Folder ?? folder, folder) : PublishedServers.AsBuilt(folder);
            await servers.Engine.StartOnceAsync();
            var starts = servers.All.ToDictionary(static server => server, static _ => new List<Start>());
            for (var run = 0; run < plan.Runs; run++)
            {
                foreach (var server in servers.All)
                {
                    starts[server].Add(await MeasureAsync(server, plan));
                }
            }

            Print(plan, servers, starts);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(ColdStartPlan plan, PublishedServers servers, Dictionary<Server, List<Start>> starts)
    {
        double Median(Server server, Func<Start, double> read) => Statistics.Median([.. starts[server].Select(read)]);
        var table = new ResultTable($"Cold start, median of {plan.Runs} processes each");
        table.AtMost($"{servers.Engine.Name}: discovery", Median(servers.Engine, static start => start.Discovery), 250, "ms");
        table.AtMost($"{servers.Engine.Name}: first token", Median(servers.Engine, static start => start.Token), 350, "ms");
        table.AtMost($"{servers.Engine.Name}: memory at the first token", Median(servers.Engine, static start => start.Megabytes), 80, "MB");
        table.AtMost($"{servers.Engine.Name}: memory after the load", Median(servers.Engine, static start => start.LoadedMegabytes), 110, "MB");
        foreach (var server in servers.Floors)
        {
            table.Show($"{server.Name}: discovery", Median(server, static start => start.Discovery), "ms");
            table.Show($"{server.Name}: first token", Median(server, static start => start.Token), "ms");
            table.Show($"{server.Name}: memory at the first token", Median(server, static start => start.Megabytes), "MB");
            table.Show($"{server.Name}: memory after the load", Median(server, static start => start.LoadedMegabytes), "MB");
        }

        table.Print();
    }

    private static async Task<Start> MeasureAsync(Server server, ColdStartPlan plan)
    {
        var port = Ports.Free();
        var started = Stopwatch.GetTimestamp();
        using var process = Child.Start(null, server.Command(port));
        using var connection = await WaitForAsync(port);
        await connection.SendAsync(RawRequests.Discovery(port));
        Require(connection);
        var discovery = Stopwatch.GetElapsedTime(started);
        await connection.SendAsync(RawRequests.Token(port));
        Require(connection);
        var token = Stopwatch.GetElapsedTime(started);
        var memory = process.Megabytes;
        await new LoadDriver().RunAsync(new LoadPlan("token", port, 8, 30_000, plan.LoadCount));
        return new Start(discovery.TotalMilliseconds, token.TotalMilliseconds, memory, process.Megabytes);
    }

    /// <summary>Connects as soon as somebody listens; asking each millisecond costs the server nothing.</summary>
    internal static async Task<RawConnection> WaitForAsync(int port)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var connection = new RawConnection();
            try
            {
                await connection.ConnectAsync(port, timeout.Token);
                return connection;
            }
            catch (System.Net.Sockets.SocketException)
            {
                connection.Dispose();
                await Task.Delay(1, timeout.Token);
            }
        }
    }

    internal static void Require(RawConnection connection)
    {
        if (connection.Status != 200)
        {
            throw new InvalidOperationException($"The server answered {connection.Status}: {System.Text.Encoding.UTF8.GetString(connection.Body)}");
        }
    }

    private readonly record struct Start(double Discovery, double Token, double Megabytes, double LoadedMegabytes);
}
