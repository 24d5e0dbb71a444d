using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>The npm package <c>openid-client</c> against <c>engine serve</c> over https, people at the real pages.</summary>
[Client("openid-client", "openid-client")]
public sealed class OpenIdClientTests(OpenIdClientTests.Fixture fixture) : IClassFixture<OpenIdClientTests.Fixture>
{
    public sealed class Fixture() : HttpsNodeSuiteFixture("openid-client", hidesAlgorithms: false);

    private static readonly string[] Names =
    [
        "discovery",
        "code-pkce-client-secret-post",
        "code-pkce-client-secret-basic",
        "code-pkce-public-client",
        "id-token-hs256",
        "form-post",
        "wrong-password-is-told",
        "sign-up",
        "single-sign-on",
        "prompt-login",
        "prompt-none-without-session",
        "prompt-none-with-session",
        "max-age",
        "userinfo",
        "userinfo-with-an-api-token",
        "userinfo-with-a-wrong-token",
        "refresh-non-rotating",
        "refresh-rotating",
        "device-approved-while-it-polls",
        "device-cancelled",
        "revocation",
        "end-session",
        "end-session-asks-without-a-hint",
        "consent-accepted",
        "consent-denied",
        "client-credentials-post",
        "client-credentials-basic",
        "client-credentials-without-a-grant",
        "wrong-secret-post",
        "wrong-secret-basic",
        "wrong-secret-strict-post",
        "wrong-secret-strict-basic",
        "wrong-code",
        "wrong-verifier",
        "code-used-twice",
        "foreign-callback-is-an-error-page",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task OpenIdClient_Scenario_Succeeds(string scenario)
    {
        Requirement.RequireNode();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task OpenIdClient_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireNode();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}
