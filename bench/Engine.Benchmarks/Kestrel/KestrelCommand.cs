using System.Globalization;
using Engine.Benchmarks.Measuring;
using Engine.Benchmarks.Processes;

namespace Engine.Benchmarks.Kestrel;

/// <summary>How long the measurement over Kestrel takes, and where its processes run.</summary>
/// <param name="Rounds">How many rounds.</param>
/// <param name="Slice">The milliseconds of a slice.</param>
/// <param name="Connections">How many connections.</param>
/// <param name="MaxCount">How many operations a slice may have at most.</param>
/// <param name="IsPinned">Whether servers and signer are kept on one processor and the load on another.</param>
internal sealed record KestrelPlan(int Rounds, int Slice, int Connections, int MaxCount, bool IsPinned)
{
    public int? ServerCpu => IsPinned ? 0 : null;

    public int? LoadCpu => IsPinned ? 1 : null;

    public static KestrelPlan From(Arguments arguments) => new(
        arguments.Number("rounds", 8),
        arguments.Number("slice", 2000),
        arguments.Number("connections", 32),
        arguments.Number("max", 1_000_000),
        !arguments.Has("unpinned") && CanPin);

    public static bool CanPin => OperatingSystem.IsLinux() && Environment.ProcessorCount > 1 && File.Exists("/usr/bin/taskset");
}

/// <summary>The engine over Kestrel in turns with the floor and with bare signatures; every part is a process.</summary>
internal static class KestrelCommand
{
    public static async Task<int> RunAsync(KestrelPlan plan)
    {
        await MeasureAsync(plan);
        return 0;
    }

    /// <summary>Measures, prints, and returns the engine's share of the floor.</summary>
    public static async Task<double> MeasureAsync(KestrelPlan plan)
    {
        var (floorPort, enginePort) = (Ports.Free(), Ports.Free());
        using var signer = Child.StartSelf(plan.ServerCpu, "sign");
        using var load = Child.StartSelf(plan.LoadCpu, "load");
        using var floorServer = await StartServerAsync(plan, "serve-floor", floorPort);
        using var engineServer = await StartServerAsync(plan, "serve-engine", enginePort);
        var floor = new Contender(floorServer, floorPort, "token");
        var engine = new Contender(engineServer, enginePort, "token");
        var codes = new Contender(engineServer, enginePort, "code");

        await load.AskAsync(new LoadPlan("token", floorPort, 1, 10_000, 1).ToString());
        await load.AskAsync(new LoadPlan("token", enginePort, 1, 10_000, 1).ToString());
        var (floorMemory, engineMemory) = (floorServer.Megabytes, engineServer.Megabytes);
        foreach (var contender in new[] { floor, engine, codes })
        {
            await contender.WarmUpAsync(load, plan);
        }

        var signatures = new List<double>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            signatures.Add(double.Parse(await signer.AskAsync($"{plan.Slice / 2}"), CultureInfo.InvariantCulture));
            await floor.RunRoundAsync(load, plan);
            await engine.RunRoundAsync(load, plan);
            await codes.RunRoundAsync(load, plan);
        }

        var share = Ratio(engine.Rates, floor.Rates);
        var where = plan.IsPinned ? "servers on one processor, load on another" : "processes where the system puts them";
        var table = new ResultTable($"Kestrel, {plan.Connections} connections, {plan.Rounds} rounds of {plan.Slice} ms, {where}");
        table.AtLeast("client_credentials RS256 / floor", share, 0.90);
        table.AtLeast("client_credentials RS256 / bare signatures", Ratio(engine.Rates, signatures), 0.90);
        table.Show("floor / bare signatures", Ratio(floor.Rates, signatures));
        table.AtLeast("2 x code flows / bare signatures", 2 * Ratio(codes.Rates, signatures), 0.75);
        table.Show("bare signatures", Statistics.Median(signatures), "/s");
        table.Show("floor", Statistics.Median(floor.Rates), "/s");
        table.Show("client_credentials", Statistics.Median(engine.Rates), "/s");
        table.Show("code flows", Statistics.Median(codes.Rates), "/s");
        table.Show("client_credentials p50", engine.P50, "ms");
        table.AtMost("client_credentials p99", engine.P99, 2 * engine.P50, "ms");
        table.Show("floor p99", floor.P99, "ms");
        table.Show("code flow p50", codes.P50, "ms");
        table.AtMost("code flow p99", codes.P99, 2 * codes.P50, "ms");
        table.AtMost("processor time a token beside the floor's", engine.Microseconds - floor.Microseconds, 60, "µs");
        table.Show("processor time a token", engine.Microseconds, "µs");
        table.Show("processor time a token of the floor", floor.Microseconds, "µs");
        table.AtMost("processor time a code flow", codes.Microseconds, 1500, "µs");
        table.AtMost("memory at the first token", engineMemory, 80, "MB");
        table.AtMost("memory after the load", engineServer.Megabytes, 110, "MB");
        table.Show("memory of the floor at the first token", floorMemory, "MB");
        table.Show("memory of the floor after the load", floorServer.Megabytes, "MB");
        table.Print();
        return share;
    }

    private static double Ratio(IReadOnlyList<double> mine, IReadOnlyList<double> theirs) => Statistics.Median([.. mine.Zip(theirs, static (left, right) => left / right)]);

    private static async Task<Child> StartServerAsync(KestrelPlan plan, string command, int port)
    {
        var server = Child.StartSelf(plan.ServerCpu, command, "--port", $"{port}");
        await server.ReadLineAsync();
        return server;
    }
}
