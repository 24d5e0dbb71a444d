using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>Chromium at examples/QuickStart: the product people see first works, with scripts and without.</summary>
[Client("Chromium", "playwright-core")]
public sealed class QuickStartTests(QuickStartTests.Fixture fixture) : IClassFixture<QuickStartTests.Fixture>
{
    public sealed class Fixture : NodeSuiteFixture
    {
        internal override async Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync()
        {
            using var server = await QuickStartServer.StartAsync();
            return NodeSuite.Run("quickstart", new Dictionary<string, string>
            {
                ["QUICKSTART_ORIGIN"] = server.Origin,
                ["QUICKSTART_PASSWORD"] = server.Password,
                ["ENGINE_CHROMIUM"] = Requirement.Chromium,
                ["ENGINE_SCREENSHOTS"] = Directory.CreateTempSubdirectory("engine-screenshots-").FullName,
            });
        }
    }

    private static readonly string[] Names =
    [
        "sign-up-orders-out-and-in-with-scripts",
        "sign-up-orders-out-and-in-without-scripts",
        "declared-person-signs-in",
        "consent-denied-is-no-sign-in",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task QuickStart_Scenario_Succeeds(string scenario)
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task QuickStart_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}
