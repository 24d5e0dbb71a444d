using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/performance.md.</summary>
internal static class PerformanceScenarios
{
    /// <summary>
    /// Measurements take minutes each, and need the machine for themselves: here Bash runs the block, and every command has to
    /// be one the program has. <c>.ci/run</c> runs <c>smoke</c>, which does a little of each.
    /// </summary>
    [Scenario("performance.md", "measure")]
    public static async Task Measure(GuideScenario blocks)
    {
        const string standIn = """
            dotnet() { [ "$1 $2 $3 $4 $5 $6" = 'run -c Release --project bench/Engine.Benchmarks --' ] && echo "$7"; }
            """;
        var commands = (await GuideShell.RunAsync(blocks["measure"], Repository.Root, prelude: standIn)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var program = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "bench", "Engine.Benchmarks", "Program.cs"));
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Contains($"case \"{command}\":", program, StringComparison.Ordinal));
    }
}
