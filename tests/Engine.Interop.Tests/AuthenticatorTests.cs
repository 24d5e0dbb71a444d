using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>Chromium with a virtual authenticator at the pages of <c>engine serve</c>.</summary>
[Client("Chromium with a virtual authenticator", "playwright-core")]
public sealed class AuthenticatorTests(AuthenticatorTests.Fixture fixture) : IClassFixture<AuthenticatorTests.Fixture>
{
    public sealed class Fixture : NodeSuiteFixture
    {
        internal override async Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync()
        {
            var app = ChildProcess.FreePort();
            using var server = await EngineServer.StartAtLocalhostAsync(InteropConfiguration.Create(hidesAlgorithms: false, $"http://127.0.0.1:{app}"), ManagementAccess.Arguments);
            return NodeSuite.Run("authenticators", new Dictionary<string, string>(ManagementAccess.Settings)
            {
                ["ENGINE_ISSUER"] = server.Issuer,
                ["ENGINE_CHROMIUM"] = Requirement.Chromium,
                ["ENGINE_SCREENSHOTS"] = Directory.CreateTempSubdirectory("engine-screenshots-").FullName,
                ["APP_PORT"] = $"{app}",
            });
        }
    }

    private static readonly string[] Names = ["passkey-made-after-a-password-signs-in-alone", "passkey-is-declined", "passkey-without-an-authenticator-says-so", "security-key-is-registered-and-asked-for"];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task Authenticator_Scenario_Succeeds(string scenario)
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task Authenticator_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}
