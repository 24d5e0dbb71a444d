using Engine.Fuzzing;

namespace Engine.Management.Tests;

/// <summary>The short run of the fuzzer: every operation and every endpoint. The long one is a command of the benchmarks.</summary>
[Collection(nameof(FuzzTests))]
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
public sealed class FuzzTests
{
    [Fact]
    public async Task Requests_MutatedToEveryTarget_NeverFailAndNeverChangeWhatTheyAreRefused()
    {
        var report = await Fuzzer.RunAsync(new FuzzPlan { Count = 20_000, Seed = 20_260_101 });

        Assert.True(report.Violations.Count == 0, report.Describe());
        Assert.Equal(report.Targets.Order(StringComparer.Ordinal), report.Answers.Keys.Order(StringComparer.Ordinal));

        // A fuzzer whose every request is refused at the door finds nothing.
        Assert.True(report.Reached > report.Targets.Count / 2, report.Describe());
    }
}
