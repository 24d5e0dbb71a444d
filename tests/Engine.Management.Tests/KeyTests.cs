using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Engine.Core.Http;

namespace Engine.Management.Tests;

public sealed class KeyTests : IAsyncLifetime
{
    private readonly ApiFixture _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Rotate_WhenDone_SignsWithTheNextKeyAndHonoursThePreviousOne()
    {
        var next = await FindAsync("next");

        var rotated = await _api.SendAsync("POST", "/keys/signing/rotate");

        Assert.Equal(201, rotated.Status);
        Assert.Equal(next, rotated.Body!["kid"]!.GetValue<string>());
        Assert.True(rotated.Body["current"]!.GetValue<bool>());
        Assert.StartsWith("-----BEGIN PKCS7-----", rotated.Body["pkcs7"]!.GetValue<string>(), StringComparison.Ordinal);
        // The token of this call was signed by the key that is now the previous one.
        Assert.Equal(200, (await _api.SendAsync("GET", "/clients")).Status);
    }

    [Fact]
    public async Task Revoke_PreviousKey_EndsWhatItSigned()
    {
        var before = await FindAsync("current");
        await _api.SendAsync("POST", "/keys/signing/rotate");

        var revoked = await _api.SendAsync("PUT", $"/keys/signing/{before}/revoke");

        Assert.Equal(200, revoked.Status);
        Assert.True(revoked.Body!["revoked"]!.GetValue<bool>());
        var refused = await _api.SendAsync("GET", "/clients");
        Assert.Equal(401, refused.Status);
        Assert.Equal("Invalid signature received for JSON Web Token validation", refused.Message);
    }

    [Theory]
    [InlineData("current")]
    [InlineData("next")]
    public async Task Revoke_KeyInUse_Is409AndChangesNothing(string state)
    {
        var kid = await FindAsync(state);

        var answer = await _api.SendAsync("PUT", $"/keys/signing/{kid}/revoke");

        Assert.Equal(409, answer.Status);
        Assert.Equal(kid, await FindAsync(state));
    }

    [Fact]
    public async Task Key_Unknown_Is404()
    {
        Assert.Equal(404, (await _api.SendAsync("PUT", "/keys/signing/unknown/revoke")).Status);
        Assert.Equal(404, (await _api.SendAsync("GET", "/keys/signing/unknown")).Status);
    }

    [Fact]
    public async Task CustomKeys_Imported_ArePublishedUntilTheyAreRemoved()
    {
        Assert.Equal(404, (await _api.SendAsync("GET", "/keys/custom-signing")).Status);
        var body = new JsonObject { ["keys"] = new JsonArray(CreateJwk("customer-1")) };

        var set = await _api.SendAsync("PUT", "/keys/custom-signing", body);

        Assert.Equal(200, set.Status);
        Assert.Equal("customer-1", set.Body!["keys"]![0]!["kid"]!.GetValue<string>());
        Assert.Equal("customer-1", (await _api.SendAsync("GET", "/keys/custom-signing")).Body!["keys"]![0]!["kid"]!.GetValue<string>());
        Assert.Contains("customer-1", await PublishedAsync(), StringComparison.Ordinal);

        Assert.Equal(204, (await _api.SendAsync("DELETE", "/keys/custom-signing")).Status);
        Assert.DoesNotContain("customer-1", await PublishedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kid")]
    [InlineData("n")]
    public async Task CustomKeys_Incomplete_Are400NamingTheField(string field)
    {
        var jwk = CreateJwk("customer-2");
        jwk.Remove(field);

        var answer = await _api.SendAsync("PUT", "/keys/custom-signing", new JsonObject { ["keys"] = new JsonArray(jwk) });

        Assert.Equal(400, answer.Status);
        Assert.Contains($"Missing required property: {field}", answer.Message, StringComparison.Ordinal);
        Assert.Equal(404, (await _api.SendAsync("GET", "/keys/custom-signing")).Status);
    }

    [Fact]
    public async Task CustomKeys_PrivatePart_IsRefused()
    {
        var jwk = CreateJwk("customer-3");
        jwk["d"] = "AQAB";

        var answer = await _api.SendAsync("PUT", "/keys/custom-signing", new JsonObject { ["keys"] = new JsonArray(jwk) });

        Assert.Equal(400, answer.Status);
        Assert.Equal(404, (await _api.SendAsync("GET", "/keys/custom-signing")).Status);
    }

    private static JsonObject CreateJwk(string kid)
    {
        using var rsa = RSA.Create(2048);
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "RSA", ["kid"] = kid, ["use"] = "sig", ["alg"] = "RS256", ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent) };
    }

    private async Task<string> FindAsync(string state)
    {
        var keys = (await _api.SendAsync("GET", "/keys/signing")).Body!.AsArray();
        return keys.Single(key => key![state]!.GetValue<bool>())!["kid"]!.GetValue<string>();
    }

    private async Task<string> PublishedAsync()
    {
        var response = await _api.Engine.HandleAsync(new EngineRequest { Method = "GET", Host = "one.test", Path = "/.well-known/jwks.json" });
        return JsonNode.Parse(response.Body.Span)!.ToJsonString();
    }
}
