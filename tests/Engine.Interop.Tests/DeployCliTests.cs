using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>The npm package <c>auth0-deploy-cli</c> moves a directory into <c>engine serve</c> and out of it again, over https.</summary>
[Client("auth0-deploy-cli", "auth0-deploy-cli")]
public sealed class DeployCliTests(DeployCliTests.Fixture fixture) : IClassFixture<DeployCliTests.Fixture>
{
    public sealed class Fixture() : ManagementSuiteFixture("deploy-cli");

    private static readonly string[] Names =
    [
        "import",
        "export",
        "second-import-changes-nothing",
        "secrets-survive",
        "allow-delete-removes-what-was-removed",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task DeployCli_Scenario_Succeeds(string scenario)
    {
        Requirement.RequireNode();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task DeployCli_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireNode();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}
