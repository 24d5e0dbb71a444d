using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>People at the consent page in Chromium: what they are asked, and what comes of their answer.</summary>
[Client("Chromium", "playwright-core")]
public sealed class ConsentTests(ConsentTests.Fixture fixture) : IClassFixture<ConsentTests.Fixture>
{
    public sealed class Fixture : NodeSuiteFixture
    {
        internal override async Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync()
        {
            var (partner, shop, local) = (ChildProcess.FreePort(), ChildProcess.FreePort(), ChildProcess.FreePort());
            using var server = await EngineServer.StartAsync(
                ConsentConfiguration.Create($"http://127.0.0.1:{partner}", $"http://127.0.0.1:{shop}", $"http://localhost:{local}"),
                https: false,
                ManagementAccess.Arguments);
            return NodeSuite.Run("consent", new Dictionary<string, string>(ManagementAccess.Settings)
            {
                ["ENGINE_ISSUER"] = server.Issuer,
                ["ENGINE_CHROMIUM"] = Requirement.Chromium,
                ["ENGINE_SCREENSHOTS"] = Directory.CreateTempSubdirectory("engine-screenshots-").FullName,
                ["PARTNER_PORT"] = $"{partner}",
                ["SHOP_PORT"] = $"{shop}",
                ["LOCAL_PORT"] = $"{local}",
            });
        }
    }

    private static readonly string[] Names =
    [
        .. from scenario in (string[])
           [
               "third-party-is-prompted-and-accepted",
               "later-request-asks-for-what-is-new",
               "rejected",
               "revoked-is-asked-again",
               "prompt-none-needs-consent",
               "rich-authorization-accepted",
               "rich-authorization-rejected",
           ]
           from scripts in (string[])["with-scripts", "without-scripts"]
           select $"{scenario}-{scripts}",
        "first-party-is-not-asked",
        "first-party-on-localhost-is-asked",
        "prompt-consent-asks-for-everything",
        "rich-authorization-without-a-partial-lists-every-property",
        "rich-authorization-outside-of-the-client-grant",
        "rich-authorization-too-large",
        "keyboard-only-accept",
        "keyboard-only-rich-authorization-rejected",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task Consent_Scenario_Succeeds(string scenario)
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task Consent_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireChromium();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}
