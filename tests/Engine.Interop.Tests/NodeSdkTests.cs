using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>
/// The npm package <c>auth0</c> administers an empty tenant of <c>engine serve</c> over https: the major version of today, and the
/// one before.
/// </summary>
public abstract class NodeSdkTests(ManagementSuiteFixture fixture)
{
    private static readonly string[] Names =
    [
        "create-api",
        "create-applications",
        "enable-connection",
        "client-grant-lets-the-application-in",
        "role-with-permissions",
        "user-with-role",
        "find-users",
        "sign-in",
        "read-logs",
        "pages-by-offset",
        "pages-by-checkpoint",
        "error-400",
        "error-401",
        "error-403",
        "error-404",
        "error-409",
        "update",
        "delete",
        "error-429",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task NodeSdk_Scenario_Succeeds(string scenario)
    {
        Requirement.RequireNode();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task NodeSdk_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireNode();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}

/// <summary>The current major version.</summary>
[Client("auth0 (Node)", "auth0")]
public sealed class NodeSdk7Tests(NodeSdk7Tests.Fixture fixture) : NodeSdkTests(fixture), IClassFixture<NodeSdk7Tests.Fixture>
{
    public sealed class Fixture() : ManagementSuiteFixture("node-sdk", package: "auth0", rateLimit: 60);
}

/// <summary>The major version before.</summary>
[Client("auth0 (Node)", "auth0-v6")]
public sealed class NodeSdk6Tests(NodeSdk6Tests.Fixture fixture) : NodeSdkTests(fixture), IClassFixture<NodeSdk6Tests.Fixture>
{
    public sealed class Fixture() : ManagementSuiteFixture("node-sdk", package: "auth0-v6", rateLimit: 60);
}
