using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Engine.Core.Http;
using Engine.Core.Keys;
using Engine.Core.Tests.Support;
using Engine.Core.Tenants;
using Engine.Core.Tokens;

namespace Engine.Core.Tests.Tokens;

public sealed class JwtReaderTests(TokenFixture fixture) : IClassFixture<TokenFixture>
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \né";

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task Verify_TokenOfTheTenant_GivesThePayload(string algorithm)
    {
        using var payload = await JwtReader.VerifyAsync(Scope(), await SignAsync(algorithm, Requests.Issuer));

        Assert.Equal("someone", payload!.RootElement.GetProperty("sub").GetString());
    }

    [Fact]
    public async Task Verify_AnyCharacterChanged_IsNull()
    {
        var token = await SignAsync("RS256", Requests.Issuer);
        for (var i = 0; i < token.Length; i++)
        {
            var replacement = Alphabet[(i * 7) % Alphabet.Length];
            Assert.True(replacement == token[i] || await JwtReader.VerifyAsync(Scope(), string.Concat(token.AsSpan(0, i), replacement.ToString(), token.AsSpan(i + 1))) is null, $"character {i}");
        }

        // The last character carries four bits that don't count; a lenient decoder would accept sixteen of them.
        foreach (var replacement in Alphabet.Where(character => character != token[^1]))
        {
            Assert.Null(await JwtReader.VerifyAsync(Scope(), token[..^1] + replacement));
        }
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("\n")]
    [InlineData(".")]
    [InlineData("A")]
    public async Task Verify_SomethingAppended_IsNull(string tail) => Assert.Null(await JwtReader.VerifyAsync(Scope(), await SignAsync("RS256", Requests.Issuer) + tail));

    [Fact]
    public async Task Verify_AnotherIssuer_IsNull() => Assert.Null(await JwtReader.VerifyAsync(Scope(), await SignAsync("RS256", "https://evil.example.com/")));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("")]
    [InlineData("HS256")]
    [InlineData("RS384")]
    [InlineData("PS256")]
    public async Task Verify_HeaderNamesAnotherAlgorithm_IsNull(string algorithm)
    {
        var keys = await fixture.Engine.Tenants[0].Keys.GetAsync(default);
        var parts = (await SignAsync("RS256", Requests.Issuer)).Split('.');
        var header = Encode($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{keys.Current.Kid}}"}""");

        Assert.Null(await JwtReader.VerifyAsync(Scope(), $"{header}.{parts[1]}.{parts[2]}"));
        Assert.Null(await JwtReader.VerifyAsync(Scope(), $"{header}.{parts[1]}."));
    }

    [Fact]
    public async Task Verify_PublicKeyAsHmacSecret_IsNull()
    {
        var keys = await fixture.Engine.Tenants[0].Keys.GetAsync(default);
        using var rsa = RSA.Create(keys.Current.Signer.PublicParameters);
        var signed = Encode($$"""{"alg":"HS256","typ":"JWT","kid":"{{keys.Current.Kid}}"}""") + "." + Encode($$"""{"iss":"{{Requests.Issuer}}","sub":"x"}""");
        byte[][] secrets = [Encoding.UTF8.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(rsa.ExportRSAPublicKeyPem()), rsa.ExportSubjectPublicKeyInfo(), rsa.ExportRSAPublicKey(), Encoding.UTF8.GetBytes(keys.Current.Stored.Cert), Encoding.UTF8.GetBytes(keys.Current.Modulus), []];

        foreach (var secret in secrets)
        {
            Assert.Null(await JwtReader.VerifyAsync(Scope(), $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}"));
        }
    }

    [Fact]
    public async Task Verify_KidOfAnotherKeyOrNone_IsNull()
    {
        var keys = await fixture.Engine.Tenants[0].Keys.GetAsync(default);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.Current);
        foreach (var kid in (string[])["\"unknown\"", "\"\"", "null", "1", $"\"{keys.Current.Kid} \"", $"\"{keys.Next!.Kid}\""])
        {
            var signed = Encode($$"""{"alg":"RS256","typ":"JWT","kid":{{kid}}}""") + "." + Encode($$"""{"iss":"{{Requests.Issuer}}","sub":"x"}""");
            Assert.Null(await JwtReader.VerifyAsync(Scope(), $"{signed}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b.c")]
    [InlineData("W10.W10.AAAA")]
    [InlineData("bnVsbA.bnVsbA.")]
    [InlineData("e30.e30.")]
    [InlineData("eyJraWQiOnt9fQ.e30.AAAA")]
    public async Task Verify_NoTokenAtAll_IsNull(string text) => Assert.Null(await JwtReader.VerifyAsync(Scope(), text));

    [Fact]
    public async Task Verify_LongerThanAnyToken_IsNull() => Assert.Null(await JwtReader.VerifyAsync(Scope(), new string('A', 40_000) + "." + "AAAA.AAAA"));

    [Fact]
    public void VerifyHmac_RightAndWrongSecret_GivesThePayloadAndNull()
    {
        var token = JwtWriter.Write(JwtSigningKey.ForHmac("secret"), "JWT", new Claims(Requests.Issuer));

        using var payload = JwtReader.VerifyHmac(token, Requests.Issuer, "secret");
        Assert.NotNull(payload);
        Assert.Null(JwtReader.VerifyHmac(token, Requests.Issuer, "other"));
        Assert.Null(JwtReader.VerifyHmac(token, "https://evil.example.com/", "secret"));
    }

    [Theory]
    [InlineData("{\"aud\":\"a\"}", "a")]
    [InlineData("{\"aud\":[\"a\"]}", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public void PeekAudience_AnyPayload_NeverThrows(string payload, string? expected) => Assert.Equal(expected, JwtReader.PeekAudience($"x.{Encode(payload)}.y"));

    private TenantScope Scope() => new(fixture.Engine.Tenants[0], Requests.Get("/userinfo"), default);

    private async Task<string> SignAsync(string algorithm, string issuer)
        => JwtWriter.Write(JwtSigningKey.ForRsa(algorithm, (await fixture.Engine.Tenants[0].Keys.GetAsync(default)).Current), "JWT", new Claims(issuer));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private readonly record struct Claims(string Issuer) : IClaims
    {
        public void WriteTo(Utf8JsonWriter json)
        {
            json.WriteString("iss"u8, Issuer);
            json.WriteString("sub"u8, "someone");
        }
    }
}
