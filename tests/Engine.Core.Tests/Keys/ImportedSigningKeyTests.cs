using System.Buffers.Text;
using System.Text.Json;
using Engine.Core.Keys;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Engine.Core.Tests.Keys;

public sealed class ImportedSigningKeyTests
{
    [Fact]
    public async Task Import_Keys_ArePublishedBeforeTheTenantsOwnAndReplacedAsAWhole()
    {
        var store = new MemoryStore();
        await using var engine = KeyEngine.Create(store);
        var tenant = engine.Tenants[0];
        var own = await KeyEngine.GetKidsAsync(engine);

        Assert.Empty(await tenant.ImportSigningKeysAsync([Key("a"), Key("b") with { X5tS256 = "thumb", X5t = "t", X5c = ["MII"], Use = "sig", KeyOps = ["verify"], Alg = "RS256" }]));
        var both = await KeyEngine.GetKidsAsync(engine);
        Assert.Equal(["a", "b", .. own], both);
        using (var jwks = JsonDocument.Parse(await KeyEngine.GetJwksAsync(engine)))
        {
            var second = jwks.RootElement.GetProperty("keys")[1];
            Assert.Equal(["kty", "use", "key_ops", "n", "e", "kid", "x5c", "x5t", "x5t#S256", "alg"], second.EnumerateObject().Select(static member => member.Name));
        }

        Assert.Empty(await tenant.ImportSigningKeysAsync([Key("c")]));
        var replaced = await KeyEngine.GetKidsAsync(engine);
        Assert.Equal(["c", .. own], replaced);
        Assert.Equal("c", Assert.Single(await tenant.ListImportedSigningKeysAsync()).Kid);
        await tenant.ImportSigningKeysAsync([]);
        Assert.Equal(own, await KeyEngine.GetKidsAsync(engine));
    }

    [Fact]
    public async Task Import_Keys_NeverSignAndAreNotBelieved()
    {
        await using var engine = KeyEngine.Create();
        var tenant = engine.Tenants[0];
        await tenant.ImportSigningKeysAsync([Key("a")]);
        var keys = await tenant.Keys.GetAsync(default);

        Assert.Null(keys.Find("a"));
        Assert.Equal(keys.Current.Kid, new JsonWebToken(await KeyEngine.GetTokenAsync(engine)).Kid);
    }

    [Fact]
    public async Task Import_FaultyKeys_EveryFaultIsNamedAndNothingIsWritten()
    {
        await using var engine = KeyEngine.Create();
        var tenant = engine.Tenants[0];
        var own = (await KeyEngine.GetKidsAsync(engine))[0];

        await AssertRefusedAsync(tenant, "taken", Key(own));
        await AssertRefusedAsync(tenant, "taken", Key("a"), Key("a"));
        await AssertRefusedAsync(tenant, "kty", Key("a") with { Kty = "EC" });
        await AssertRefusedAsync(tenant, "use", Key("a") with { Use = "enc" });
        await AssertRefusedAsync(tenant, "modulus", Key("a") with { N = Base64Url.EncodeToString(new byte[128]) });
        await AssertRefusedAsync(tenant, "modulus", Key("a") with { N = "!" });
        await AssertRefusedAsync(tenant, "exponent", Key("a") with { E = "AAEA" });
        await AssertRefusedAsync(tenant, "private", Key("a") with { Extra = new Dictionary<string, JsonElement> { ["d"] = JsonSerializer.SerializeToElement("x") } });
        await AssertRefusedAsync(tenant, "At most 10", [.. Enumerable.Range(0, 11).Select(static i => Key("k" + i))]);
        Assert.Empty(await tenant.ListImportedSigningKeysAsync());
    }

    private static async Task AssertRefusedAsync(Tenant tenant, string expected, params ImportedSigningKey[] keys)
        => Assert.Contains(expected, Assert.Single(await tenant.ImportSigningKeysAsync(keys)), StringComparison.Ordinal);

    private static ImportedSigningKey Key(string kid)
    {
        using var rsa = KeyEngine.CreatePair();
        var parameters = rsa.ExportParameters(false);
        return new ImportedSigningKey { Kid = kid, N = Base64Url.EncodeToString(parameters.Modulus), E = Base64Url.EncodeToString(parameters.Exponent) };
    }
}
