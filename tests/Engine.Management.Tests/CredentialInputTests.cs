using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

/// <summary>The rules of credentials: a refused one leaves nothing behind, given by itself or with its application.</summary>
public sealed class CredentialInputTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly string Key = PublicKey(2048);
    private static readonly string Other = PublicKey(2048);

    public static TheoryData<string, string> Refused => new()
    {
        { "a private key", new JsonObject { ["credential_type"] = "public_key", ["pem"] = PrivateKey() }.ToJsonString() },
        { "The key must have 2048 to 4096 bits", new JsonObject { ["credential_type"] = "public_key", ["pem"] = PublicKey(1024) }.ToJsonString() },
        { "must be a date and time in the future", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Key, ["expires_at"] = "2020-01-01T00:00:00.000Z" }.ToJsonString() },
        { "must be a date and time in the future", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Key, ["expires_at"] = "soon" }.ToJsonString() },
        { "must be a date and time in the future", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Key, ["expires_at"] = "2099" }.ToJsonString() },
        { "must be a date and time in the future", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Key, ["expires_at"] = "2099-01-01" }.ToJsonString() },
        { "must be a date and time in the future", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Key, ["expires_at"] = "12/31/2099" }.ToJsonString() },
        { "must be a date and time in the future", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Key, ["expires_at"] = "2099-01-01T00:00:00" }.ToJsonString() },
        { "must be a date and time in the future", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Key, ["expires_at"] = "Jan 2099 10:00Z" }.ToJsonString() },
        { "needs a certificate", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Key, ["parse_expiry_from_cert"] = true }.ToJsonString() },
        { "mutually exclusive", new JsonObject { ["credential_type"] = "public_key", ["pem"] = Certificate(DateTimeOffset.UtcNow.AddYears(1)), ["parse_expiry_from_cert"] = true, ["expires_at"] = "2099-01-01T00:00:00.000Z" }.ToJsonString() },
        { "expired", new JsonObject { ["credential_type"] = "x509_cert", ["pem"] = Certificate(DateTimeOffset.UtcNow.AddDays(-1)) }.ToJsonString() },
        { "must be an RSA key", new JsonObject { ["credential_type"] = "public_key", ["pem"] = EllipticCertificate() }.ToJsonString() },
        { "not a valid key", new JsonObject { ["credential_type"] = "public_key", ["pem"] = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----" }.ToJsonString() },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Credential_AgainstTheRules_Is400AndNothingIsKept(string reason, string body)
    {
        var id = await CreateClientAsync();
        var changes = 0;
        using var subscription = api.Engine.Options.Store.Configuration.Subscribe(_ => changes++);

        var alone = await api.SendAsync("POST", $"/clients/{id}/credentials", JsonNode.Parse(body));
        var inline = await api.SendAsync("POST", "/clients", new JsonObject
        {
            ["name"] = "Inline",
            ["client_authentication_methods"] = new JsonObject { ["private_key_jwt"] = new JsonObject { ["credentials"] = new JsonArray(AsPublicKey(body)) } },
        });

        Assert.Equal(400, alone.Status);
        Assert.Contains(reason, alone.Message, StringComparison.Ordinal);
        Assert.Equal(400, inline.Status);
        Assert.Equal(0, changes);
    }

    [Theory]
    [InlineData("x509_cert", 400)]
    [InlineData("public_key", 201)]
    public async Task Credential_ExpiredCertificateWithALaterExpiry_IsGoodForItsKeyAlone(string type, int status)
    {
        var credential = new JsonObject { ["credential_type"] = type, ["pem"] = Certificate(DateTimeOffset.UtcNow.AddDays(-1)), ["expires_at"] = "2099-01-01T00:00:00.000Z" };

        Assert.Equal(status, (await api.SendAsync("POST", $"/clients/{await CreateClientAsync()}/credentials", credential)).Status);
    }

    [Fact]
    public async Task Credential_TheSameKeyTwice_Is409()
    {
        var id = await CreateClientAsync();
        await AddAsync(id, Key, 201);

        await AddAsync(id, Key, 409);
    }

    [Fact]
    public async Task Credential_TheThird_Is400()
    {
        var id = await CreateClientAsync();
        await AddAsync(id, Key, 201);
        await AddAsync(id, Other, 201);

        await AddAsync(id, PublicKey(2048), 400);
    }

    [Fact]
    public async Task Credential_InUse_CanNotBeRemovedAndCanAfterwards()
    {
        var id = await CreateClientAsync();
        var credential = await AddAsync(id, Key, 201);
        var use = new JsonObject { ["token_endpoint_auth_method"] = null, ["client_authentication_methods"] = new JsonObject { ["private_key_jwt"] = new JsonObject { ["credentials"] = new JsonArray(new JsonObject { ["id"] = credential }) } } };
        Assert.Equal(200, (await api.SendAsync("PATCH", "/clients/" + id, use)).Status);

        Assert.Equal(400, (await api.SendAsync("DELETE", $"/clients/{id}/credentials/{credential}")).Status);
        Assert.Equal(200, (await api.SendAsync("PATCH", "/clients/" + id, JsonNode.Parse("""{"client_authentication_methods":null,"token_endpoint_auth_method":"client_secret_post"}"""))).Status);
        Assert.Equal(204, (await api.SendAsync("DELETE", $"/clients/{id}/credentials/{credential}")).Status);
    }

    [Theory]
    [InlineData("2020-01-01T00:00:00.000Z", 400)]
    [InlineData("2099-01-01T00:00:00.000Z", 200)]
    public async Task Credential_NewExpiry_MustLieAhead(string expiry, int status)
    {
        var id = await CreateClientAsync();
        var credential = await AddAsync(id, Key, 201);

        Assert.Equal(status, (await api.SendAsync("PATCH", $"/clients/{id}/credentials/{credential}", new JsonObject { ["expires_at"] = expiry })).Status);
    }

    private static JsonNode AsPublicKey(string body)
    {
        var credential = JsonNode.Parse(body)!;
        credential["credential_type"] = "public_key";
        return credential;
    }

    private async Task<string> CreateClientAsync() => (await api.SendAsync("POST", "/clients", JsonNode.Parse("""{"name":"Credentials"}"""))).Body!["client_id"]!.GetValue<string>();

    private async Task<string?> AddAsync(string client, string pem, int status)
    {
        var answer = await api.SendAsync("POST", $"/clients/{client}/credentials", new JsonObject { ["credential_type"] = "public_key", ["pem"] = pem });
        Assert.Equal(status, answer.Status);
        return answer.Body?["id"]?.GetValue<string>();
    }

    private static string PublicKey(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    private static string PrivateKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    private static string EllipticCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1)).ExportCertificatePem();
    }

    private static string Certificate(DateTimeOffset until)
    {
        using var rsa = RSA.Create(2048);
        return new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(until.AddYears(-2), until).ExportCertificatePem();
    }
}
