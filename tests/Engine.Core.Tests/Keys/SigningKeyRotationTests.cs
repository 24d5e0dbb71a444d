using Engine.Core.Keys;
using Engine.Core.Storage;
using Engine.Core.Tests.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Core.Tests.Keys;

public sealed class SigningKeyRotationTests
{
    [Fact]
    public async Task Rotate_NextBecomesCurrentAndCurrentPrevious_WithTheirTimes()
    {
        var clock = new ManualClock(DateTimeOffset.Parse("2030-01-01T00:00:00Z", null));
        await using var engine = KeyEngine.Create(clock: clock);
        var tenant = engine.Tenants[0];
        var before = await tenant.ListSigningKeysAsync();
        Assert.Equal(["current", "next"], before.Select(static key => key.State));
        Assert.Equal(clock.Now, before[0].CurrentSince);
        Assert.Null(before[1].CurrentSince);

        clock.Now += TimeSpan.FromDays(1);
        var current = await tenant.RotateSigningKeyAsync();

        Assert.Equal(before[1].Kid, current.Kid);
        var after = await tenant.ListSigningKeysAsync();
        Assert.Equal(["current", "next", "previous"], after.Select(static key => key.State));
        Assert.Equal([before[1].Kid, before[0].Kid], [after[0].Kid, after[2].Kid]);
        Assert.Equal(clock.Now, after[0].CurrentSince);
        Assert.Equal(clock.Now, after[2].CurrentUntil);
        Assert.Equal(after.Select(static key => key.Kid), await KeyEngine.GetKidsAsync(engine));
    }

    [Fact]
    public async Task Rotate_TokenOfThePreviousKey_IsGoodUntilTheKeyIsRevoked()
    {
        await using var engine = KeyEngine.Create();
        var tenant = engine.Tenants[0];
        var (old, oldUserInfo) = (await KeyEngine.GetTokenAsync(engine), await KeyEngine.SignUserInfoTokenAsync(engine));
        var oldKid = new JsonWebToken(old).Kid;
        Assert.Equal(200, await KeyEngine.AskUserInfoAsync(engine, oldUserInfo));

        await tenant.RotateSigningKeyAsync();
        var fresh = await KeyEngine.GetTokenAsync(engine);
        Assert.NotEqual(oldKid, new JsonWebToken(fresh).Kid);
        Assert.True(await IsValidAsync(engine, old));
        Assert.True(await IsValidAsync(engine, fresh));
        Assert.Equal(200, await KeyEngine.AskUserInfoAsync(engine, oldUserInfo));
        Assert.Equal(200, await KeyEngine.AskUserInfoAsync(engine, await KeyEngine.SignUserInfoTokenAsync(engine)));

        var revocation = await tenant.RevokeSigningKeyAsync(oldKid);
        Assert.True(revocation.Succeeded);
        Assert.True(revocation.Key!.Revoked);
        Assert.NotNull(revocation.Key.RevokedAt);
        Assert.False(await IsValidAsync(engine, old));
        Assert.True(await IsValidAsync(engine, fresh));
        Assert.Equal(401, await KeyEngine.AskUserInfoAsync(engine, oldUserInfo));
        Assert.DoesNotContain(oldKid, await KeyEngine.GetKidsAsync(engine));
    }

    [Fact]
    public async Task Rotate_IdTokenHintOfARevokedKey_IsRefused()
    {
        await using var engine = KeyEngine.Create();
        var hint = await KeyEngine.SignUserInfoTokenAsync(engine);
        var context = new Engine.Core.Tenants.TenantScope(engine.Tenants[0], Requests.Get("/oidc/logout"), default);
        Assert.NotNull(await Engine.Core.Tokens.JwtReader.VerifyAsync(context, hint));

        await engine.Tenants[0].RotateSigningKeyAsync(revoke: true);

        Assert.Null(await Engine.Core.Tokens.JwtReader.VerifyAsync(context, hint));
    }

    [Fact]
    public async Task Rotate_Twice_BothOldKeysStayGoodUntilEachIsRevoked()
    {
        await using var engine = KeyEngine.Create();
        var tenant = engine.Tenants[0];
        var first = await KeyEngine.GetTokenAsync(engine);
        await tenant.RotateSigningKeyAsync();
        var second = await KeyEngine.GetTokenAsync(engine);
        await tenant.RotateSigningKeyAsync();

        Assert.True(await IsValidAsync(engine, first));
        Assert.True(await IsValidAsync(engine, second));
        await tenant.RevokeSigningKeyAsync(new JsonWebToken(second).Kid);
        Assert.True(await IsValidAsync(engine, first));
        Assert.False(await IsValidAsync(engine, second));
    }

    [Fact]
    public async Task Revoke_CurrentNextUnknownOrRevoked_IsRefusedAndNothingChanges()
    {
        await using var engine = KeyEngine.Create();
        var tenant = engine.Tenants[0];
        var revoked = (await tenant.ListSigningKeysAsync())[0].Kid;
        await tenant.RotateSigningKeyAsync(revoke: true);
        var before = await tenant.ListSigningKeysAsync();

        Assert.Equal(SigningKeyRevocationOutcome.NotPrevious, (await tenant.RevokeSigningKeyAsync(before[0].Kid)).Outcome);
        Assert.Equal(SigningKeyRevocationOutcome.NotPrevious, (await tenant.RevokeSigningKeyAsync(before[1].Kid)).Outcome);
        Assert.Equal(SigningKeyRevocationOutcome.UnknownKey, (await tenant.RevokeSigningKeyAsync("unknown")).Outcome);
        Assert.Equal(SigningKeyRevocationOutcome.AlreadyRevoked, (await tenant.RevokeSigningKeyAsync(revoked)).Outcome);
        Assert.Equal(before, await tenant.ListSigningKeysAsync());
    }

    [Fact]
    public async Task Revoke_FourTimes_TheLastThreeAreListedAndTheFirstIsGone()
    {
        var clock = new ManualClock(DateTimeOffset.Parse("2030-01-01T00:00:00Z", null));
        await using var engine = KeyEngine.Create(clock: clock);
        var tenant = engine.Tenants[0];
        var kids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            kids.Add((await tenant.ListSigningKeysAsync())[0].Kid);
            clock.Now += TimeSpan.FromHours(1);
            await tenant.RotateSigningKeyAsync(revoke: true);
        }

        var listed = (await tenant.ListSigningKeysAsync()).Where(static key => key.Revoked).Select(static key => key.Kid);
        Assert.Equal([kids[3], kids[2], kids[1]], listed);
        Assert.Equal(SigningKeyRevocationOutcome.UnknownKey, (await tenant.RevokeSigningKeyAsync(kids[0])).Outcome);
    }

    [Fact]
    public async Task Rotate_PrivateKeyOfTheOldKey_IsForgotten()
    {
        var store = new MemoryStore();
        await using var engine = KeyEngine.Create(store);
        var tenant = engine.Tenants[0];
        await tenant.RotateSigningKeyAsync();

        foreach (var key in await tenant.SigningKeys.ListAsync(null, default))
        {
            Assert.Equal(key.State != SigningKey.Previous, key.PrivateKey is not null);
        }

        Assert.False((await tenant.Keys.GetAsync(default)).Published[^1].CanSign);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rotate_ProcessEndsBetweenWrites_RestartHasOneCurrentAndOneNextKey(int writes)
    {
        var store = new FaultyStore(new MemoryStore());
        string old, oldKid, nextKid;
        await using (var engine = KeyEngine.Create(store))
        {
            old = await KeyEngine.GetTokenAsync(engine);
            var keys = await engine.Tenants[0].ListSigningKeysAsync();
            (oldKid, nextKid) = (keys[0].Kid, keys[1].Kid);
            store.CrashAfter(writes);
            if (writes < 2)
            {
                await Assert.ThrowsAsync<FaultyStore.CrashException>(() => engine.Tenants[0].RotateSigningKeyAsync());
            }
            else
            {
                // Both writes came through; the key after the next one is what can't be stored.
                await engine.Tenants[0].RotateSigningKeyAsync();
                await Assert.ThrowsAsync<FaultyStore.CrashException>(() => engine.Tenants[0].ListSigningKeysAsync());
            }
        }

        store.CrashAfter(int.MaxValue);
        await using var restarted = KeyEngine.Create(store);
        var after = await restarted.Tenants[0].ListSigningKeysAsync();

        Assert.Equal(writes == 0 ? ["current", "next"] : ["current", "next", "previous"], after.Select(static key => key.State));
        Assert.Equal(writes == 0 ? oldKid : nextKid, after[0].Kid);
        Assert.True(await IsValidAsync(restarted, old));
        Assert.True(await IsValidAsync(restarted, await KeyEngine.GetTokenAsync(restarted)));
    }

    [Fact]
    public async Task Rotate_ProcessEndsBetweenWrites_TheRunningEngineGoesOn()
    {
        var store = new FaultyStore(new MemoryStore());
        await using var engine = KeyEngine.Create(store);
        await engine.Tenants[0].ListSigningKeysAsync();
        store.CrashAfter(1);
        await Assert.ThrowsAsync<FaultyStore.CrashException>(() => engine.Tenants[0].RotateSigningKeyAsync());

        store.CrashAfter(int.MaxValue);

        Assert.True(await IsValidAsync(engine, await KeyEngine.GetTokenAsync(engine)));
        Assert.Equal(["current", "next", "previous"], (await engine.Tenants[0].ListSigningKeysAsync()).Select(static key => key.State));
    }

    [Fact]
    public async Task Rotate_TwoEnginesAtOnceOnOneStore_Agree()
    {
        var store = new MemoryStore();
        await using var one = KeyEngine.Create(store);
        await using var two = KeyEngine.Create(store);
        await Task.WhenAll(one.StartAsync(), two.StartAsync());

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).Tenants[0].RotateSigningKeyAsync())));

        var keys = await one.Tenants[0].ListSigningKeysAsync();
        Assert.Equal(["current", "next", "previous", "previous", "previous", "previous"], keys.Select(static key => key.State));
        Assert.Equal(keys, await two.Tenants[0].ListSigningKeysAsync());
        Assert.True(await IsValidAsync(one, await KeyEngine.GetTokenAsync(two)));
        Assert.True(await IsValidAsync(two, await KeyEngine.GetTokenAsync(one)));
    }

    [Fact]
    public async Task Rotate_WhileTokensAreIssued_EveryTokenValidates()
    {
        await using var engine = KeyEngine.Create();
        await engine.StartAsync();
        var issuing = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var tokens = new List<string>();
            for (var i = 0; i < 25; i++)
            {
                tokens.Add(await KeyEngine.GetTokenAsync(engine));
            }

            return tokens;
        })));
        for (var i = 0; i < 4; i++)
        {
            await engine.Tenants[0].RotateSigningKeyAsync();
        }

        foreach (var token in (await issuing).SelectMany(static tokens => tokens))
        {
            Assert.True(await IsValidAsync(engine, token));
        }
    }

    [Fact]
    public async Task Rotate_DeclaredKeys_DoNotComeBack()
    {
        await using var engine = KeyEngine.Create(configure: static options =>
        {
            options.Tenants[0].SigningKeyPem = TestKeys.Current;
            options.Tenants[0].NextSigningKeyPem = TestKeys.Next;
        });
        var tenant = engine.Tenants[0];
        await tenant.RotateSigningKeyAsync();
        await tenant.RotateSigningKeyAsync(revoke: true);
        await tenant.ListSigningKeysAsync();

        var keys = await tenant.Keys.GetAsync(default);
        Assert.Equal(3, keys.Published.Select(static key => key.Modulus).Distinct().Count());
    }

    private static async Task<bool> IsValidAsync(IdentityEngine engine, string token)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Requests.Issuer,
            ValidAudience = KeyEngine.Audience,
            IssuerSigningKeys = new JsonWebKeySet(await KeyEngine.GetJwksAsync(engine)).GetSigningKeys(),
        });
        return result.IsValid;
    }
}
