using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Storage.LiteDb;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Tenants;

/// <summary>Several engines on one store, and stores that fail half way.</summary>
public sealed class SharedStoreTests : StoreTest
{
    [Fact]
    public async Task Changes_OfOneEngine_HoldAtOnceInEveryOther()
    {
        var store = new MemoryStore();
        await using var one = await StartAsync(store);
        await using var two = await StartAsync(store);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(two, "acme.example"));

        await CreateAsync(one, "acme", "acme.example");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(two, "acme.example"));
        await two.Engine.Tenants.RenameAsync("acme", new TenantRenaming { Hosts = ["new.example"] });
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(one, "acme.example"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(one, "new.example"));
        await one.Engine.Tenants.RemoveAsync("acme");
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(two, "new.example"));
        Assert.Null(await two.Engine.Tenants.FindAsync("acme"));
    }

    [Fact]
    public async Task Remove_WhileAnotherEngineWrites_LeavesNothing()
    {
        var store = new MemoryStore();
        await using var one = await StartAsync(store);
        string id;
        await using (var two = await StartAsync(store))
        {
            id = (await CreateAsync(one, "acme", "acme.example")).Id;
            var answered = new TaskCompletionSource();
            var caller = Task.Run(async () =>
            {
                while (await AskAsync(two, "acme.example") == HttpStatusCode.OK)
                {
                    answered.TrySetResult();
                }
            });
            await answered.Task;
            await one.Engine.Tenants.RemoveAsync("acme");
            await caller;
        }

        // The other engine has ended, and with it what it removed of its own last requests.
        Assert.Equal(0, await CountAsync(store, id));
    }

    [Fact]
    public async Task Subscriptions_AThousandTenants_AreOneAnEngine()
    {
        var store = new HinderedStore(new MemoryStore());
        await using var engine = await StartAsync(store);
        for (var n = 0; n < 1000; n++)
        {
            await engine.Engine.Tenants.CreateAsync($"tenant-{n}", tenant => tenant.Hosts.Add($"{n}.example"));
        }

        using var client = At(engine, "999.example");
        using var response = await client.Http.GetAsync(".well-known/openid-configuration");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1001, (await engine.Engine.Tenants.ListAsync()).Count);
        Assert.Equal(1, store.Subscriptions);
    }

    [Fact]
    public async Task Start_AThousandTenants_CallsTheStoreAsOftenAsWithNone()
    {
        var memory = new MemoryStore();
        await using (var engine = await StartAsync(memory))
        {
            for (var n = 0; n < 1000; n++)
            {
                await engine.Engine.Tenants.CreateAsync($"tenant-{n}", tenant => tenant.Hosts.Add($"{n}.example"));
            }
        }

        var empty = new MemoryStore();
        await using (await StartAsync(empty))
        {
            // Both engines below find what is declared in their stores.
        }

        var (many, none) = (new HinderedStore(memory), new HinderedStore(empty));
        await using var one = await StartAsync(many);
        await using var two = await StartAsync(none);

        // Keys are looked at in the background: a few calls may come later.
        Assert.InRange(many.Calls, 1, none.Calls + 10);
    }

    [Fact]
    public async Task Remove_CutShortAnywhere_IsFinishedByTheNextStart()
    {
        for (var writes = 0; ; writes++)
        {
            var memory = new MemoryStore();
            var store = new HinderedStore(memory);
            string id;
            bool wasCut;
            await using (var engine = await StartAsync(store))
            {
                id = (await CreateAsync(engine, "acme", "acme.example")).Id;
                await At(engine, "acme.example").AuthorizationCodeAsync(new(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret });
                store.FailAfter(writes);
                wasCut = await Record.ExceptionAsync(() => engine.Engine.Tenants.RemoveAsync("acme")) is not null;
                store.FailAfter(int.MaxValue);

                // Before the tenant is marked nothing has happened; afterwards it is gone for everybody, however much is left.
                Assert.Equal(wasCut && writes == 0 ? HttpStatusCode.OK : HttpStatusCode.NotFound, await AskAsync(engine, "acme.example"));
            }

            await using var next = await StartAsync(memory);
            if (wasCut && writes == 0)
            {
                Assert.Equal(HttpStatusCode.OK, await AskAsync(next, "acme.example"));
                continue;
            }

            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(next, "acme.example"));
            Assert.Equal(0, await CountAsync(memory, id));
            Assert.Empty((await memory.Configuration.QueryAsync("_store", "tenant_document", new DocumentQuery { Filter = new DocumentFilter.Indexed("state", "removing") })).Items);
            await CreateAsync(next, "acme", "acme.example");
            if (!wasCut)
            {
                Assert.True(writes > 4);
                return;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Remove_CutShortInAFile_IsFinishedByTheNextStart(int writes)
    {
        var folder = Directory.CreateTempSubdirectory("engine-tenants-");
        var options = new LiteDbStoreOptions { Path = Path.Combine(folder.FullName, "identity.litedb"), TimeProvider = new FakeClock() };
        string id;
        using (var file = LiteDbStore.Open(options))
        {
            var store = new HinderedStore(file);
            await using var engine = await StartAsync(store);
            id = (await CreateAsync(engine)).Id;
            Assert.Equal(HttpStatusCode.OK, await AskAsync(engine, "acme.example"));
            store.FailAfter(writes);
            await Assert.ThrowsAsync<IOException>(() => engine.Engine.Tenants.RemoveAsync("acme"));
        }

        using (var file = LiteDbStore.Open(options))
        {
            await using var engine = await StartAsync(file);
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(engine, "acme.example"));
        }

        using (var file = LiteDbStore.Open(options))
        {
            Assert.Equal(0, await CountAsync(file, id));
            Assert.Null(await file.Configuration.GetAsync("_store", "tenant_document", id));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Remove_CutShort_IsFinishedByHousekeeping()
    {
        var store = new HinderedStore(new MemoryStore());
        await using var engine = await StartAsync(store);
        var id = (await CreateAsync(engine, "acme", "acme.example")).Id;
        store.FailAfter(2);
        await Assert.ThrowsAnyAsync<Exception>(() => engine.Engine.Tenants.RemoveAsync("acme"));
        store.FailAfter(int.MaxValue);
        var gone = new TaskCompletionSource();
        using var subscription = store.Configuration.Subscribe(change =>
        {
            if (change.Tenant == "_store" && change.Id == id)
            {
                gone.TrySetResult();
            }
        });

        for (var minute = 0; minute < 100 && !gone.Task.IsCompleted; minute++)
        {
            // Housekeeping may be about to begin, and waits for the next minute then.
            engine.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAny(gone.Task, Task.Delay(100));
        }

        Assert.True(gone.Task.IsCompleted);
        Assert.Equal(0, await CountAsync(store, id));
    }

    [Fact]
    public async Task Create_CutShortAnywhere_LeavesNoTenantAndNothingForLong()
    {
        for (var writes = 0; ; writes += 3)
        {
            var memory = new MemoryStore();
            var store = new HinderedStore(memory);
            var wasCut = false;
            await using (var engine = await StartAsync(store))
            {
                store.FailAfter(writes);
                wasCut = await Record.ExceptionAsync(() => CreateAsync(engine, "acme", "acme.example")) is not null;
            }

            var left = (await memory.Configuration.QueryAsync("_store", "tenant_document", new DocumentQuery { Filter = new DocumentFilter.Indexed("state", "making") })).Items;
            await using (var next = await StartAsync(memory))
            {
                Assert.Equal(wasCut ? HttpStatusCode.NotFound : HttpStatusCode.OK, await AskAsync(next, "acme.example"));
                if (!wasCut)
                {
                    Assert.True(writes > 10);
                    return;
                }

                await CreateAsync(next, "acme", "acme.example");
            }

            // Another engine might still be at it; an hour later none is.
            await using var later = await StartAsync(memory, new FakeClock(new FakeClock().GetUtcNow().AddHours(2)));
            foreach (var document in left)
            {
                Assert.Equal(0, await CountAsync(memory, document.Id));
            }

            Assert.Equal(HttpStatusCode.OK, await AskAsync(later, "acme.example"));
        }
    }
}
