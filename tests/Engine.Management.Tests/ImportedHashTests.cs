using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Users;

namespace Engine.Management.Tests;

public sealed class ImportedHashTests : IAsyncLifetime
{
    private FlowHost _host = null!;
    private string _connection = "";

    public async Task InitializeAsync()
    {
        _host = await FlowHost.StartAsync();
        _connection = (await _host.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body![0]!["id"]!.GetValue<string>();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public static TheoryData<string> Hashes()
    {
        var (salt, password) = ("pepper"u8.ToArray(), Encoding.UTF8.GetBytes(FlowHost.Password));
        var derived = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1000, HashAlgorithmName.SHA256, 32);
        return
        [
            $$$"""{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha256$i=1000,l=32${{{Convert.ToBase64String(salt).TrimEnd('=')}}}${{{Convert.ToBase64String(derived).TrimEnd('=')}}}","encoding":"utf8"}}""",
            $$$"""{"algorithm":"md5","hash":{"value":"{{{Convert.ToHexString(MD5.HashData(password))}}}","encoding":"hex"}}""",
            $$$"""{"algorithm":"sha1","hash":{"value":"{{{Convert.ToHexString(SHA1.HashData([.. password, .. salt]))}}}","encoding":"hex"},"salt":{"value":"pepper","position":"suffix"}}""",
            $$$"""{"algorithm":"sha512","hash":{"value":"{{{Convert.ToBase64String(SHA512.HashData([.. salt, .. password]))}}}","encoding":"base64"},"salt":{"value":"{{{Convert.ToHexString(salt)}}}","encoding":"hex"}}""",
            $$$"""{"algorithm":"hmac","hash":{"value":"{{{Convert.ToHexString(HMACSHA256.HashData(salt, password))}}}","encoding":"hex","digest":"sha256","key":{"value":"pepper"} } }""",
            $$$"""{"algorithm":"bcrypt","hash":{"value":"{{{new BcryptPasswordHasher(4).HashAsync(FlowHost.Password, default).AsTask().Result}}}","encoding":"utf8"}}""",
        ];
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    public async Task Import_WithAPasswordHash_LetsThePersonSignInTwice(string custom)
    {
        var job = await _host.ImportAsync(_connection, new JsonArray(new JsonObject { ["email"] = "Grace@Example.com", ["email_verified"] = true, ["user_id"] = "grace", ["custom_password_hash"] = JsonNode.Parse(custom) }));

        Assert.Equal("""{"failed":0,"updated":0,"inserted":1,"total":1}""", job["summary"]!.ToJsonString());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(email: "grace@example.com", password: "wrong")));
        var first = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(email: "grace@example.com"));
        Assert.Equal("auth0|grace", first.IdTokenClaims["sub"]!.GetValue<string>());
        var stored = await _host.Engine.Engine.Tenants[0].FindUserAsync("auth0|grace");
        Assert.StartsWith("$2", stored!.PasswordHash, StringComparison.Ordinal);
        Assert.NotNull((await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(email: "grace@example.com"))).IdToken);
    }

    [Theory]
    [InlineData("""{"algorithm":"scrypt","hash":{"value":"00","encoding":"hex"}}""", "scrypt is not supported")]
    [InlineData("""{"algorithm":"md5","hash":{"value":"00","encoding":"hex"}}""", "another length")]
    [InlineData("""{"algorithm":"md5","hash":{"value":"zz","encoding":"hex"}}""", "can't be used")]
    [InlineData("""{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha256$i=999999999,l=32$AAAA$AAAA","encoding":"utf8"}}""", "iterations")]
    [InlineData("""{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha256$i=5000000,l=32$AAAA$AAAA","encoding":"utf8"}}""", "1000000 iterations")]
    [InlineData("""{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha1$i=300000,l=80$AAAA$AAAA","encoding":"utf8"}}""", "every block")]
    [InlineData("""{"algorithm":"bcrypt","hash":{"value":"$2b$13$0123456789012345678901234567890123456789012345678901a","encoding":"utf8"}}""", "4 to 12 rounds")]
    [InlineData("""{"algorithm":"bcrypt","hash":{"value":"$2b$31$0123456789012345678901234567890123456789012345678901","encoding":"utf8"}}""", "bcrypt")]
    [InlineData("""{}""", "can't be used")]
    public async Task Import_HashThatCannotBeChecked_IsAnErrorOfTheRow(string custom, string message)
    {
        var job = await _host.ImportAsync(_connection, new JsonArray(new JsonObject { ["email"] = "grace@example.com", ["custom_password_hash"] = JsonNode.Parse(custom) }));

        Assert.Equal((1, 0), (job["summary"]!["failed"]!.GetValue<int>(), job["summary"]!["inserted"]!.GetValue<int>()));
        var errors = await _host.SendAsync("GET", $"/jobs/{job["id"]}/errors");
        Assert.Contains(message, errors.Body![0]!["errors"]![0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(errors.Body[0]!["user"]!["custom_password_hash"]);
    }

    /// <summary>A wrong password costs the same hash for somebody who was imported as for nobody.</summary>
    [Fact]
    public async Task Login_ImportedPersonAndNobody_CostTheSame()
    {
        var hasher = new Credentials.CountingHasher();
        await using var host = await FlowHost.StartAsync(options => options.PasswordHasher = hasher);
        var connection = (await host.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body![0]!["id"]!.GetValue<string>();
        await host.ImportAsync(connection, new JsonArray(new JsonObject { ["email"] = "grace@example.com", ["custom_password_hash"] = JsonNode.Parse($$$"""{"algorithm":"md5","hash":{"value":"{{{Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(FlowHost.Password)))}}}","encoding":"hex"}}""") }));
        var visitor = new Credentials.Visitor(host.Engine.Engine, "198.51.100.7");

        await visitor.FailAsync("grace@example.com", 1);
        Assert.Equal(1, hasher.Verified);
        await visitor.FailAsync("nobody@example.com", 1);
        Assert.Equal(2, hasher.Verified);
        Assert.Equal(303, (await visitor.LogInAsync("grace@example.com", FlowHost.Password)).StatusCode);
        await visitor.FailAsync("grace@example.com", 1);
        Assert.Equal(3, hasher.Verified);
    }
}
