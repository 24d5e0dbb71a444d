using Engine.Benchmarks.Measuring;
using Engine.Benchmarks.Processes;

namespace Engine.Benchmarks.Kestrel;

/// <summary>A server process under a load of its own kind, and what was measured of it, a value a round.</summary>
internal sealed class Contender(Child server, int port, string kind)
{
    private readonly List<LoadResult> _rounds = [];
    private readonly List<double> _processorTimes = [];

    /// <summary>Operations a second, a value a round.</summary>
    public IReadOnlyList<double> Rates => [.. _rounds.Select(static round => round.Rate)];

    public double P50 => Statistics.Median([.. _rounds.Select(static round => round.P50)]);

    public double P99 => Statistics.Median([.. _rounds.Select(static round => round.P99)]);

    /// <summary>The server's processor time an operation, in microseconds.</summary>
    public double Microseconds => Statistics.Median(_processorTimes);

    public async Task WarmUpAsync(Child load, KestrelPlan plan)
        => LoadResult.Parse(await load.AskAsync(Plan(plan, plan.Slice * 2).ToString()));

    public async Task RunRoundAsync(Child load, KestrelPlan plan)
    {
        var before = server.ProcessorTime;
        var result = LoadResult.Parse(await load.AskAsync(Plan(plan, plan.Slice).ToString()));
        _processorTimes.Add((server.ProcessorTime - before).TotalMicroseconds / Math.Max(1, result.Count));
        _rounds.Add(result);
    }

    private LoadPlan Plan(KestrelPlan plan, int milliseconds) => new(kind, port, plan.Connections, milliseconds, plan.MaxCount);
}
