using System.Security.Cryptography;
using System.Text.Json;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>
/// The npm package <c>jose</c> checks tokens of every dialect and algorithm, encrypted ones too, with the keys the engine
/// publishes, through a rotation and a revocation of its signing key.
/// </summary>
[Client("jose", "jose")]
public sealed class JoseTests(JoseTests.Fixture fixture) : IClassFixture<JoseTests.Fixture>
{
    public sealed class Fixture : NodeSuiteFixture
    {
        internal override async Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync()
        {
            using var key = RSA.Create(2048);
            var configuration = InteropConfiguration.Create(hidesAlgorithms: true, key.ExportSubjectPublicKeyInfoPem(), []);
            using var server = await EngineServer.StartAsync(configuration, https: true, ManagementAccess.Arguments);
            return NodeSuite.Run("jose", new Dictionary<string, string>(ManagementAccess.Settings)
            {
                ["ENGINE_ISSUER"] = server.Issuer,
                ["NODE_EXTRA_CA_CERTS"] = server.Certificate,
                ["ENCRYPTION_KEY"] = key.ExportPkcs8PrivateKeyPem(),
                ["ENCRYPTION_KEY_ID"] = InteropConfiguration.EncryptionKeyId,
                ["TOKEN_CASES"] = JsonSerializer.Serialize(Cases),
            });
        }
    }

    private static readonly TokenCase[] Cases = [.. TokenCase.Signed, .. TokenCase.Encrypted];

    private static readonly string[] Names =
    [
        .. from item in Cases
           from subject in (string[])["user", "machine"]
           from stage in (string[])["", "-after-rotation", "-after-revocation"]
           select $"{item.Name}-{subject}{stage}",
        "id-token-RS256",
        "id-token-PS256",
        "id-token-HS256",
        "rotation",
        "id-tokens-after-rotation",
        "current-and-next-can-not-be-revoked",
        "revocation",
        "id-tokens-after-revocation",
        "the-engine-itself-refuses-tokens-of-the-revoked-key",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public async Task Jose_TokenOfTheEngine_IsWhatItShouldBe(string scenario)
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
