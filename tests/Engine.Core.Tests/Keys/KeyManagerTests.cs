using Engine.Core.Keys;
using Engine.Core.Storage;
using Engine.Core.Tests.Support;

namespace Engine.Core.Tests.Keys;

public sealed class KeyManagerTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Get_ManyCallersAndNoKeyYet_MakesOneKey()
    {
        await using var engine = Create(TestKeys.Current, TestKeys.Next);
        var keys = engine.Tenants[0].Keys;

        var sets = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => keys.GetAsync(default).AsTask())));

        Assert.Single(sets.Select(static set => set.Current.Kid).Distinct());
        Assert.Single((await _store.Configuration.QueryAsync("main", "signing_key", new DocumentQuery())).Items);
    }

    [Fact]
    public async Task Get_NoPemGiven_GeneratesAKeyThatIsKept()
    {
        string kid;
        await using (var engine = Create(null, TestKeys.Next))
        {
            var keys = await engine.Tenants[0].Keys.GetAsync(default);
            Assert.Equal(256, keys.Current.Signer.SignatureSize);
            Assert.Matches("^[A-Za-z0-9_-]{21}$", keys.Current.Kid);
            kid = keys.Current.Kid;
        }

        await using var again = Create(null, TestKeys.Next);
        Assert.Equal(kid, (await again.Tenants[0].Keys.GetAsync(default)).Current.Kid);
    }

    [Fact]
    public async Task Start_TwoEnginesOnOneStore_AgreeOnTheirKeys()
    {
        // The other way round: whoever comes second must use what the first has stored, not what it was given.
        await using var one = Create(TestKeys.Current, TestKeys.Next);
        await using var two = Create(TestKeys.Next, TestKeys.Current);
        await Task.WhenAll(Task.Run(() => one.StartAsync()), Task.Run(() => two.StartAsync()));
        await Wait.UntilAsync(async () => (await Jwks(one)).Count == 2 && (await Jwks(two)).Count == 2);

        Assert.Equal(await Jwks(one), await Jwks(two));
        Assert.Equal(2, (await _store.Configuration.QueryAsync("main", "signing_key", new DocumentQuery())).Items.Count);
    }

    [Fact]
    public async Task Jwks_Keys_AreTheCurrentAndTheNextWithTheirCertificates()
    {
        await using var engine = Create(TestKeys.Current, TestKeys.Next);
        await engine.StartAsync();
        await Wait.UntilAsync(async () => (await Jwks(engine)).Count == 2);

        var set = await engine.Tenants[0].Keys.GetAsync(default);
        Assert.Equal([set.Current.Kid, set.Next!.Kid], await Jwks(engine));
        foreach (var key in (await engine.HandleAsync(Requests.Get("/.well-known/jwks.json"))).Json().GetProperty("keys").EnumerateArray())
        {
            Assert.Equal(["kty", "use", "n", "e", "kid", "x5t", "x5c", "alg"], key.EnumerateObject().Select(static property => property.Name));
            using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(Convert.FromBase64String(key.GetProperty("x5c")[0].GetString()!));
            using var publicKey = System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPublicKey(certificate)!;
            Assert.Equal(key.GetProperty("n").GetString(), System.Buffers.Text.Base64Url.EncodeToString(publicKey.ExportParameters(false).Modulus));
            Assert.Equal(key.GetProperty("x5t").GetString(), System.Buffers.Text.Base64Url.EncodeToString(certificate.GetCertHash()));
        }
    }

    [Fact]
    public async Task Get_KeysWereRotatedInTheStore_UsesTheNewOnesAtOnce()
    {
        await using var engine = Create(TestKeys.Current, TestKeys.Next);
        await engine.StartAsync();
        var tenant = engine.Tenants[0];
        await Wait.UntilAsync(async () => (await tenant.Keys.GetAsync(default)).Next is not null);
        var before = await tenant.Keys.GetAsync(default);

        await tenant.SigningKeys.ReplaceAsync(before.Current.Stored with { State = SigningKey.Previous }, null, default);
        await tenant.SigningKeys.ReplaceAsync(before.Next!.Stored with { State = SigningKey.Current }, null, default);

        var after = await tenant.Keys.GetAsync(default);
        Assert.Equal((before.Next.Kid, before.Current.Kid), (after.Current.Kid, after.Previous!.Kid));
        Assert.NotNull(after.Find(before.Current.Kid));

        await tenant.SigningKeys.ReplaceAsync(before.Current.Stored with { State = SigningKey.Revoked }, null, default);
        Assert.Null((await tenant.Keys.GetAsync(default)).Find(before.Current.Kid));
    }

    [Fact]
    public async Task OpaqueTokenKey_TwoEnginesWithOneMasterKey_IsTheSame()
    {
        await using var one = Create(TestKeys.Current, TestKeys.Next);
        await using var two = Create(TestKeys.Current, TestKeys.Next);

        Assert.Equal(one.Tenants[0].Keys.OpaqueTokenKey, two.Tenants[0].Keys.OpaqueTokenKey);
    }

    private IdentityEngine Create(string? current, string? next)
    {
        var options = new IdentityEngineOptions { Store = _store, MasterKey = new byte[32] };
        options.AddTenant("main", tenant => (tenant.SigningKeyPem, tenant.NextSigningKeyPem) = (current, next));
        return new IdentityEngine(options);
    }

    private static async Task<List<string>> Jwks(IdentityEngine engine)
        => [.. (await engine.HandleAsync(Requests.Get("/.well-known/jwks.json"))).Json().GetProperty("keys").EnumerateArray().Select(static key => key.GetProperty("kid").GetString()!)];
}
