using System.Diagnostics;
using Engine.Benchmarks.InProcess;
using Engine.Benchmarks.Measuring;
using Engine.Benchmarks.Workload;
using Engine.Core;

namespace Engine.Benchmarks.Embedded;

/// <summary>What one more engine costs a process that has one already.</summary>
internal static class EmbeddedCommand
{
    public static async Task<int> RunAsync(int engines)
    {
        using var warm = EngineRunner.Start();
        await MustAnswerAsync(warm.Engine);
        var form = Requests.TokenForm(BenchTenant.RsaAudience);
        var (answers, tokens, allocated) = (new List<double>(), new List<double>(), new List<double>());
        var kept = new List<IdentityEngine>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < engines; i++)
        {
            var bytes = GC.GetTotalAllocatedBytes(precise: true);
            var started = Stopwatch.GetTimestamp();
            var engine = new IdentityEngine(BenchTenant.CreateOptions());
            kept.Add(engine);
            await MustAnswerAsync(engine);
            answers.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Requests.Issue(engine, form);
            tokens.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            allocated.Add(GC.GetTotalAllocatedBytes(precise: true) - bytes);
        }

        var retained = GC.GetTotalMemory(forceFullCollection: true) - before;
        var table = new ResultTable($"A further engine in a running process, key supplied, median of {engines}");
        table.AtMost("first answer (discovery)", Statistics.Median(answers), 10, "ms");
        table.AtMost("first token", Statistics.Median(tokens), 15, "ms");
        table.Show("allocated", Statistics.Median(allocated) / 1024, "KB");
        table.AtMost("retained", (double)retained / engines / 1024, 512, "KB");
        table.Print();
        foreach (var engine in kept)
        {
            await engine.DisposeAsync();
        }

        return 0;
    }

    private static async Task MustAnswerAsync(IdentityEngine engine)
    {
        var response = await engine.HandleAsync(Requests.Discovery());
        if (response.StatusCode != 200)
        {
            throw new InvalidOperationException($"Discovery answered {response.StatusCode}.");
        }
    }
}
