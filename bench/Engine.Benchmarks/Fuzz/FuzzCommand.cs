using Engine.Fuzzing;

namespace Engine.Benchmarks.Fuzz;

/// <summary>The long run of what the tests run for some seconds: ends with 1 when something was found.</summary>
internal static class FuzzCommand
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", 1_000_000);
        var report = await Fuzzer.RunAsync(new FuzzPlan
        {
            Count = count,
            Seed = arguments.Number("seed", 1),
            Epoch = arguments.Number("epoch", 1_000),
            Only = arguments.Text("only"),
            Progress = done =>
            {
                if (done % (count / 20 / 1_000 * 1_000 is > 0 and var step ? step : 1_000) == 0)
                {
                    Console.Error.WriteLine($"{done} of {count}");
                }
            },
        });
        Console.WriteLine(report.Describe());
        return report.Violations.Count == 0 ? 0 : 1;
    }
}
