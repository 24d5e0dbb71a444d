using System.Text.Json;

namespace Engine.Interop.Tests.Support;

/// <summary>The outcome of one scenario.</summary>
internal sealed record NodeOutcome(string Name, bool Ok, string? Error);

/// <summary>
/// A file of scenarios under <c>node/suites</c>. It runs once, when the first test asks; every scenario is a test of its own.
/// </summary>
internal static class NodeSuite
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyDictionary<string, NodeOutcome> Run(string name, IReadOnlyDictionary<string, string> environment)
    {
        var output = ChildProcess.Run("node", [Path.Combine("suites", name + ".mjs")], Repository.NodeFolder, TimeSpan.FromMinutes(10), environment);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonSerializer.Deserialize<NodeOutcome>(line, Json)!)
            .ToDictionary(static outcome => outcome.Name);
    }

    public static void AssertSucceeded(this IReadOnlyDictionary<string, NodeOutcome> outcomes, string scenario)
    {
        Assert.True(outcomes.TryGetValue(scenario, out var outcome), $"The suite has no scenario {scenario}.");
        Assert.True(outcome.Ok, outcome.Error);
    }

    /// <summary>No scenario may be left out of the tests.</summary>
    public static void AssertNames(this IReadOnlyDictionary<string, NodeOutcome> outcomes, IEnumerable<string> scenarios)
        => Assert.Equal(scenarios.Order(StringComparer.Ordinal), outcomes.Keys.Order(StringComparer.Ordinal));
}
