using System.Reflection;
using System.Text;
using Engine.Core.Configuration;
using Engine.Core.Keys;
using Engine.Core.Storage;
using Engine.Core.Time;
using Engine.Core.Tokens;

namespace Engine.Core.Tests.Keys;

public sealed class KeyRingTests
{
    private static readonly byte[] OtherKey = [.. Enumerable.Repeat((byte)7, 32)];

    [Fact]
    public async Task Start_AnotherMasterKey_IsRefusedBeforeAnythingIsWritten()
    {
        var store = new FaultyStore(new MemoryStore());
        await using (var engine = KeyEngine.Create(store))
        {
            await engine.Tenants[0].ListSigningKeysAsync();
        }

        store.CrashAfter(0);
        await using var wrong = KeyEngine.Create(store, masterKey: OtherKey, configure: static options => options.AddTenant("other"));
        var refusal = await Assert.ThrowsAsync<EngineConfigurationException>(() => wrong.StartAsync());

        Assert.Contains("The master key does not fit this store", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EngineConfigurationException>(() => wrong.Tenants[0].RotateSigningKeyAsync());
    }

    [Fact]
    public async Task Start_ChangedMasterKey_EverySecretIsWrappedAnewAndTheOldKeyIsNotNeededAgain()
    {
        var store = new MemoryStore();
        string kid;
        await using (var engine = KeyEngine.Create(store))
        {
            kid = (await engine.Tenants[0].ListSigningKeysAsync())[0].Kid;
        }

        await using (var engine = KeyEngine.Create(store, masterKey: OtherKey, configure: static options => options.PreviousMasterKeys.Add(KeyEngine.MasterKey)))
        {
            await engine.StartAsync();
        }

        await using var last = KeyEngine.Create(store, masterKey: OtherKey);
        Assert.Equal(kid, (await last.Tenants[0].ListSigningKeysAsync())[0].Kid);
        Assert.NotEmpty(await KeyEngine.GetTokenAsync(last));
        await using var old = KeyEngine.Create(store);
        await Assert.ThrowsAsync<EngineConfigurationException>(() => old.StartAsync());
    }

    [Fact]
    public async Task Start_ChangeOfTheMasterKeyIsInterrupted_IsDoneAgain()
    {
        var inner = new MemoryStore();
        await using (var engine = KeyEngine.Create(inner))
        {
            await engine.Tenants[0].ListSigningKeysAsync();
        }

        // A current key, a next key, a client secret, and the known value: each write may be the last one.
        for (var writes = 0; writes < 4; writes++)
        {
            var store = new FaultyStore(inner.Fork());
            store.CrashAfter(writes);
            await using (var engine = Changed(store))
            {
                await Assert.ThrowsAsync<FaultyStore.CrashException>(() => engine.StartAsync());
            }

            store.CrashAfter(int.MaxValue);
            await using (var engine = Changed(store))
            {
                await engine.StartAsync();
            }

            await using var last = KeyEngine.Create(store, masterKey: OtherKey);
            Assert.NotEmpty(await KeyEngine.GetTokenAsync(last));
        }
    }

    [Fact]
    public async Task Start_ChangedMasterKey_OpaqueTokensOfBeforeAreStillGood()
    {
        var store = new MemoryStore();
        string token;
        await using (var engine = KeyEngine.Create(store))
        {
            await engine.StartAsync();
            var content = new OpaqueTokenContent(KeyEngine.UserId, "app", ["openid"], engine.Options.TimeProvider.GetUtcNow().AddHours(1), null, null);
            token = OpaqueToken.Create("https://login.example.com/", content, engine.Tenants[0].Keys.OpaqueTokenKey, SecretSource.System);
            Assert.Equal(200, await KeyEngine.AskUserInfoAsync(engine, token));
        }

        await using var changed = Changed(store);
        Assert.Equal(200, await KeyEngine.AskUserInfoAsync(changed, token));
        await using var forgotten = KeyEngine.Create(store, masterKey: OtherKey);
        Assert.Equal(401, await KeyEngine.AskUserInfoAsync(forgotten, token));
    }

    [Fact]
    public async Task Start_NoSecretInClear_IsInTheStore()
    {
        var store = new MemoryStore();
        await using var engine = KeyEngine.Create(store);
        await engine.Tenants[0].ListSigningKeysAsync();

        foreach (var kind in EntityKinds.InConfiguration)
        {
            var page = await store.Configuration.QueryAsync("main", kind.Name, new DocumentQuery());
            var text = string.Concat(page.Items.Select(static item => Encoding.UTF8.GetString(item.Body.Span)));
            Assert.DoesNotContain(KeyEngine.Secret, text, StringComparison.Ordinal);
            Assert.All(KeyEngine.PrivateParts, part => Assert.DoesNotContain(part, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void PreviousMasterKeys_ShortOrWithoutMasterKey_IsAFault()
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main");
        options.PreviousMasterKeys.Add(new byte[31]);

        Assert.Equal(2, Assert.Throws<EngineConfigurationException>(() => new IdentityEngine(options)).Faults.Count);
    }

    [Fact]
    public void EntityKinds_EveryKind_IsListedSoThatItsSecretsAreWrappedAnew()
    {
        var declared = typeof(EntityKinds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => field.GetValue(null)).OfType<IEntityKind>()
            .Where(static kind => kind.HasSecrets || kind.Name != EntityKinds.Singletons).Select(static kind => kind.Name);

        Assert.Equal(declared.Order(), EntityKinds.InConfiguration.Concat(EntityKinds.InUsers).Select(static kind => kind.Name).Order());
    }

    private static IdentityEngine Changed(IStore store)
        => KeyEngine.Create(store, masterKey: OtherKey, configure: static options => options.PreviousMasterKeys.Add(KeyEngine.MasterKey));
}
