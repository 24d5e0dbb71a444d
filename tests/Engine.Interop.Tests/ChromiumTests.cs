using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>Chromium at the pages of <c>engine serve</c>, with scripts and without, by mouse and by keyboard.</summary>
[Client("Chromium", "playwright-core")]
public sealed class ChromiumTests(ChromiumTests.Fixture fixture) : IClassFixture<ChromiumTests.Fixture>
{
    public sealed class Fixture : NodeSuiteFixture
    {
        internal override async Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync()
        {
            var (app, partner) = (ChildProcess.FreePort(), ChildProcess.FreePort());
            using var server = await EngineServer.StartAsync(
                InteropConfiguration.Create(hidesAlgorithms: false, $"http://127.0.0.1:{app}", $"http://127.0.0.1:{partner}"),
                https: false);
            return NodeSuite.Run("chromium", new Dictionary<string, string>
            {
                ["ENGINE_ISSUER"] = server.Issuer,
                ["ENGINE_CHROMIUM"] = Requirement.Chromium,
                ["ENGINE_SCREENSHOTS"] = Directory.CreateTempSubdirectory("engine-screenshots-").FullName,
                ["APP_PORT"] = $"{app}",
                ["PARTNER_PORT"] = $"{partner}",
            });
        }
    }

    private static readonly string[] Names =
    [
        .. from scenario in (string[])["sign-in-and-out", "sign-up", "wrong-password", "consent-accepted-and-denied", "form-post", "error-page", "sign-out-asks"]
           from scripts in (string[])["with-scripts", "without-scripts"]
           select $"{scenario}-{scripts}",
        "callback-forwards-to-another-origin-of-the-application",
        "injected-form-target-gets-no-password",
        "telephone-every-page-fits-320-pixels",
        "laptop-consent-is-decided-without-scrolling",
        "weak-password-is-told-the-rule-it-breaks",
        "keyboard-only-sign-in",
        "keyboard-only-show-password-and-continue",
        "keyboard-only-consent",
        "going-back-after-sign-in-does-no-harm",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task Chromium_Scenario_Succeeds(string scenario)
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task Chromium_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}
