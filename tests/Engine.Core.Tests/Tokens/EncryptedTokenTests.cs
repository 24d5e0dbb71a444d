using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Engine.Core.Apis;
using Engine.Core.Configuration;
using Engine.Core.Tests.Keys;
using Engine.Core.Tests.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Core.Tests.Tokens;

public sealed class EncryptedTokenTests
{
    [Theory]
    [InlineData("RSA-OAEP-256", "RS256", "access_token")]
    [InlineData("RSA-OAEP-384", "PS256", "rfc9068_profile")]
    [InlineData("RSA-OAEP-512", "HS256", "access_token_authz")]
    public async Task AccessToken_OfAnApiWithAKey_IsASignedJwtOnlyTheApiCanRead(string algorithm, string signing, string dialect)
    {
        using var rsa = KeyEngine.CreatePair();
        await using var engine = Create(new TokenEncryptionKey { Pem = rsa.ExportSubjectPublicKeyInfoPem(), Alg = algorithm, Kid = "enc-1" }, signing, dialect);

        var token = await KeyEngine.GetTokenAsync(engine);

        var parts = token.Split('.');
        Assert.Equal(5, parts.Length);
        Assert.Equal(
            $$"""{"alg":"{{algorithm}}","enc":"A256GCM","kid":"enc-1","typ":"JWT","cty":"JWT"}""",
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        var inner = Decrypt(rsa, token, algorithm);
        var validated = await ValidateAsync(engine, inner, signing);
        Assert.True(validated.IsValid, validated.Exception?.ToString());
        Assert.Equal(dialect.StartsWith("rfc", StringComparison.Ordinal) ? "at+jwt" : "JWT", ((JsonWebToken)validated.SecurityToken).Typ);
        Assert.Equal("app@clients", validated.ClaimsIdentity.FindFirst("sub")!.Value);
        Assert.NotEqual(parts[1], (await KeyEngine.GetTokenAsync(engine)).Split('.')[1]);
    }

    [Fact]
    public async Task AccessToken_AnyPartChanged_CannotBeOpened()
    {
        using var rsa = KeyEngine.CreatePair();
        await using var engine = Create(new TokenEncryptionKey { Pem = rsa.ExportRSAPublicKeyPem(), Alg = "RSA-OAEP-256" });
        var parts = (await KeyEngine.GetTokenAsync(engine)).Split('.');

        for (var i = 0; i < parts.Length; i++)
        {
            var changed = (string[])parts.Clone();
            changed[i] = (parts[i][0] == 'A' ? "B" : "A") + parts[i][1..];
            Assert.ThrowsAny<CryptographicException>(() => Decrypt(rsa, string.Join('.', changed), "RSA-OAEP-256"));
        }
    }

    [Fact]
    public async Task AccessToken_ManyAtOnce_EachOpens()
    {
        using var rsa = KeyEngine.CreatePair();
        await using var engine = Create(new TokenEncryptionKey { Pem = rsa.ExportSubjectPublicKeyInfoPem(), Alg = "RSA-OAEP-256" });
        await engine.StartAsync();

        var tokens = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => KeyEngine.GetTokenAsync(engine))));

        Assert.All(tokens, token => Assert.Equal(3, Decrypt(rsa, token, "RSA-OAEP-256").Split('.').Length));
        Assert.Equal(40, tokens.Select(static token => token.Split('.')[2]).Distinct().Count());
    }

    [Fact]
    public async Task Api_StoredAndShown_HasTheThumbprintAndShowsNoPem()
    {
        using var rsa = KeyEngine.CreatePair();
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        await using var engine = Create(new TokenEncryptionKey { Name = "key", Pem = pem, Alg = "RSA-OAEP-256", ThumbprintSha256 = "not this" });
        await engine.StartAsync();
        var api = (await engine.Tenants[0].FindApiAsync(KeyEngine.Audience))!;
        var expected = Base64UrlEncoder.Encode(new RsaSecurityKey(rsa.ExportParameters(false)).ComputeJwkThumbprint());

        Assert.Equal(expected, api.TokenEncryption!.EncryptionKey.ThumbprintSha256);
        var shown = TokenEncryptionRules.ToPublicJson(api);
        Assert.Equal(
            $$$"""{"format":"compact-nested-jwe","encryption_key":{"name":"key","alg":"RSA-OAEP-256","thumbprint_sha256":"{{{expected}}}"}}""",
            shown["token_encryption"]!.ToJsonString());
        Assert.Equal(pem, api.TokenEncryption.EncryptionKey.Pem);
    }

    [Fact]
    public void Complete_Certificate_HasTheThumbprintOfItsKey()
    {
        using var rsa = KeyEngine.CreatePair();
        using var certificate = new CertificateRequest("CN=api", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        var api = TokenEncryptionRules.Complete(Api(new TokenEncryptionKey { Pem = certificate.ExportCertificatePem(), Alg = "RSA-OAEP-256" }));

        var expected = Base64UrlEncoder.Encode(new RsaSecurityKey(rsa.ExportParameters(false)).ComputeJwkThumbprint());
        Assert.Equal(expected, api.TokenEncryption!.EncryptionKey.ThumbprintSha256);
    }

    [Theory]
    [InlineData("RSA-OAEP-256", "compact-nested-jwe", "garbage")]
    [InlineData("RSA-OAEP-256", "compact-nested-jwe", "private")]
    [InlineData("RSA-OAEP-256", "compact-nested-jwe", "short")]
    [InlineData("RSA-OAEP-256", "compact-nested-jwe", "elliptic")]
    [InlineData("RSA-OAEP-256", "compact-nested-jwe", null)]
    [InlineData("RSA-OAEP", "compact-nested-jwe", "good")]
    [InlineData("RSA1_5", "compact-nested-jwe", "good")]
    [InlineData("RSA-OAEP-256", "json", "good")]
    public void Declare_ImpossibleEncryption_IsAFault(string algorithm, string format, string? pem)
    {
        using var rsa = KeyEngine.CreatePair();
        using var small = RSA.Create(1024);
        using var elliptic = ECDsa.Create();
        var text = pem switch
        {
            "private" => rsa.ExportPkcs8PrivateKeyPem(),
            "short" => small.ExportSubjectPublicKeyInfoPem(),
            "elliptic" => elliptic.ExportSubjectPublicKeyInfoPem(),
            "good" => rsa.ExportSubjectPublicKeyInfoPem(),
            _ => pem,
        };
        var key = new TokenEncryptionKey { Pem = text, Alg = algorithm };

        var refusal = Assert.Throws<EngineConfigurationException>(() => KeyEngine.Create(api: api => api with { TokenEncryption = new TokenEncryption { Format = format, EncryptionKey = key } }));

        Assert.Contains("token encryption", Assert.Single(refusal.Faults), StringComparison.Ordinal);
    }

    private static IdentityEngine Create(TokenEncryptionKey key, string signing = "RS256", string dialect = "access_token")
        => KeyEngine.Create(api: api => api with
        {
            SigningAlg = signing,
            SigningSecret = signing == "HS256" ? TokenFixture.SigningSecret : null,
            TokenDialect = dialect,
            TokenEncryption = new TokenEncryption { EncryptionKey = key },
        });

    private static Api Api(TokenEncryptionKey key) => new() { Id = "1", Identifier = "x", TokenEncryption = new TokenEncryption { EncryptionKey = key } };

    private static async Task<TokenValidationResult> ValidateAsync(IdentityEngine engine, string token, string algorithm)
        => await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [algorithm],
            ValidIssuer = Requests.Issuer,
            ValidAudience = KeyEngine.Audience,
            IssuerSigningKeys = algorithm == "HS256"
                ? [new SymmetricSecurityKey(Encoding.UTF8.GetBytes(TokenFixture.SigningSecret))]
                : new JsonWebKeySet(await KeyEngine.GetJwksAsync(engine)).GetSigningKeys(),
        });

    /// <summary>RFC 7516, section 5.2, by hand: a second reading of the standard.</summary>
    private static string Decrypt(RSA rsa, string token, string algorithm)
    {
        var parts = token.Split('.');
        var padding = RSAEncryptionPadding.CreateOaep(new HashAlgorithmName("SHA" + algorithm[^3..]));
        using var aes = new AesGcm(rsa.Decrypt(Base64Url.DecodeFromChars(parts[1]), padding), 16);
        var content = Base64Url.DecodeFromChars(parts[3]);
        aes.Decrypt(Base64Url.DecodeFromChars(parts[2]), content, Base64Url.DecodeFromChars(parts[4]), content, Encoding.ASCII.GetBytes(parts[0]));
        return Encoding.ASCII.GetString(content);
    }
}
