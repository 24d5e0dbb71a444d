using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>The npm package <c>jose</c> checks tokens of every dialect and algorithm with the keys the engine publishes.</summary>
public sealed class JoseTests(JoseTests.Fixture fixture) : IClassFixture<JoseTests.Fixture>
{
    public sealed class Fixture() : HttpsNodeSuiteFixture("jose", hidesAlgorithms: true);

    private static readonly string[] Names =
    [
        .. from dialect in (string[])["access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"]
           from algorithm in (string[])["RS256", "PS256", "HS256"]
           from subject in (string[])["user", "machine"]
           select $"{dialect}-{algorithm}-{subject}",
        "id-token-RS256",
        "id-token-PS256",
        "id-token-HS256",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task Jose_TokenOfTheEngine_IsValid(string scenario)
    {
        Requirement.RequireNode();

        (await fixture.GetOutcomesAsync()).AssertSucceeded(scenario);
    }

    [SkippableFact]
    public async Task Jose_Suite_HasATestForEveryScenario()
    {
        Requirement.RequireNode();

        (await fixture.GetOutcomesAsync()).AssertNames(Names);
    }
}
