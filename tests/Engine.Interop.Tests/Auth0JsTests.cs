using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>The library for pages with a form of their own.</summary>
[Client("auth0-js", "auth0-js")]
public sealed class Auth0JsTests(Auth0JsTests.Fixture fixture) : IClassFixture<Auth0JsTests.Fixture>
{
    public sealed class Fixture() : BrowserSdkFixture("auth0-js");

    private static readonly string[] Names =
    [
        "login-by-the-own-form",
        "login-with-a-wrong-password",
        "login-from-another-site-is-refused",
        "login-without-a-redirect",
        "check-session",
        "authorize-by-redirect",
        "authorize-in-a-popup",
        "sign-up-and-in",
        "change-password",
        "code-by-mail",
        "client-login-and-user-info",
        "logout",
    ];

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
