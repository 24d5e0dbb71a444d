using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>The SDK for React.</summary>
[Client("@auth0/auth0-react", "@auth0/auth0-react")]
public sealed class Auth0ReactTests(Auth0ReactTests.Fixture fixture) : IClassFixture<Auth0ReactTests.Fixture>
{
    public sealed class Fixture() : BrowserSdkFixture("auth0-react");

    private static readonly string[] Names = ["sign-in-and-out", "silent-renewal-in-a-frame", "reload-keeps-the-person", "renewal-with-refresh-tokens", "sign-in-in-a-popup"];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task Sdk_Scenario_Succeeds(string scenario)
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task Sdk_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}
