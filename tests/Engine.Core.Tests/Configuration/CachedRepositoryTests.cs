using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Keys;
using Engine.Core.Storage;
using Engine.Core.Time;

namespace Engine.Core.Tests.Configuration;

public sealed class CachedRepositoryTests : IDisposable
{
    private readonly CountingStore _store = new(new MemoryStore().Configuration);
    private readonly CachedRepository<Application> _repository;
    private readonly IDisposable _subscription;

    public CachedRepositoryTests()
    {
        _repository = new(_store, "main", EntityKinds.Applications, new SecretProtector(new byte[32], SecretSource.System));
        _subscription = _store.Subscribe(_ => _repository.Invalidate());
    }

    public void Dispose() => _subscription.Dispose();

    [Fact]
    public async Task GetCached_SecondRead_TouchesNoStore()
    {
        await _repository.InsertAsync(App(1), default);
        await _repository.GetCachedAsync("app", default);
        var reads = _store.Reads;

        Assert.Equal("1", (await _repository.GetCachedAsync("app", default))!.Name);
        Assert.Equal(reads, _store.Reads);
    }

    [Fact]
    public async Task GetManyCached_SomeInMemory_ReadsTheOthersInOneCallAndKeepsTheOrder()
    {
        foreach (var id in (string[])["a", "b", "c"])
        {
            await _repository.InsertAsync(App(1) with { ClientId = id }, default);
        }

        await _repository.GetCachedAsync("b", default);
        var reads = _store.Reads;
        Assert.Equal(["c", "b", "a", "c"], Ids(await _repository.GetManyCachedAsync(["c", "b", "gone", "a", "c"], default)));
        Assert.Equal(reads + 1, _store.Reads);
        Assert.Equal(["a", "b", "c"], Ids(await _repository.GetManyCachedAsync(["a", "b", "c"], default)));
        Assert.Equal(reads + 1, _store.Reads);

        await _repository.ReplaceAsync(App(2) with { ClientId = "a" }, null, default);
        Assert.Equal(["2", "1"], (await _repository.GetManyCachedAsync(["a", "b"], default)).Select(static app => app.Name));
        await _repository.DeleteAsync("a", default);
        Assert.Equal(["b"], Ids(await _repository.GetManyCachedAsync(["a", "b"], default)));

        static IEnumerable<string> Ids(IEnumerable<Application> applications) => applications.Select(static app => app.ClientId);
    }

    [Fact]
    public async Task GetCached_Missing_IsRememberedUntilItIsThere()
    {
        Assert.Null(await _repository.GetCachedAsync("app", default));
        Assert.Null(await _repository.GetCachedAsync("app", default));
        Assert.Equal(1, _store.Reads);

        await _repository.InsertAsync(App(1), default);
        Assert.NotNull(await _repository.GetCachedAsync("app", default));
    }

    /// <summary>Anybody can make up ids: they fill a few places and no more.</summary>
    [Fact]
    public async Task GetCached_ManyMadeUpIds_FillNoMemory()
    {
        for (var n = 0; n < 10_000; n++)
        {
            await _repository.GetCachedAsync($"made-up-{n}", default);
        }

        Assert.InRange(_repository.Count, 1, 256);
        await _repository.InsertAsync(App(1), default);
        Assert.NotNull(await _repository.GetCachedAsync("app", default));
    }

    [Fact]
    public async Task GetCached_ReplacedOrDeleted_IsNeverTheOldOne()
    {
        await _repository.InsertAsync(App(1), default);
        await _repository.GetCachedAsync("app", default);
        await _repository.ReplaceAsync(App(2), null, default);
        Assert.Equal("2", (await _repository.GetCachedAsync("app", default))!.Name);
        Assert.Equal("2", Assert.Single(await _repository.ListCachedAsync(null, default)).Name);

        await _repository.DeleteAsync("app", default);
        Assert.Null(await _repository.GetCachedAsync("app", default));
        Assert.Empty(await _repository.ListCachedAsync(null, default));
    }

    [Fact]
    public async Task GetCached_ChangeWhileReading_IsNotKept()
    {
        await _repository.InsertAsync(App(1), default);
        var hold = new TaskCompletionSource();
        _store.Hold = hold.Task;
        var slow = _repository.GetCachedAsync("app", default).AsTask();
        _store.Hold = null;
        await _repository.ReplaceAsync(App(2), null, default);
        hold.SetResult();

        Assert.Equal("1", (await slow)!.Name);
        Assert.Equal("2", (await _repository.GetCachedAsync("app", default))!.Name);
    }

    [Fact]
    public async Task GetCached_ReadersRaceWithAWriter_NeverGoBackBehindWhatWasWritten()
    {
        await _repository.InsertAsync(App(0), default);
        var written = 0;
        var writer = Task.Run(async () =>
        {
            for (var i = 1; i <= 3000; i++)
            {
                Assert.True((await _repository.ReplaceAsync(App(i), null, default)).Succeeded);
                Volatile.Write(ref written, i);
            }
        });
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!writer.IsCompleted)
            {
                // Whatever was written before the read began must be seen, or something newer.
                var atLeast = Volatile.Read(ref written);
                var read = int.Parse((await _repository.GetCachedAsync("app", default))!.Name, System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(read >= atLeast, $"read {read} after {atLeast} was written");
                var listed = int.Parse((await _repository.ListCachedAsync(null, default))[0].Name, System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(listed >= atLeast, $"listed {listed} after {atLeast} was written");
            }
        }));
        await Task.WhenAll(readers.Append(writer));
    }

    [Fact]
    public async Task Update_ManyWritersAtOnce_LosesNoChange()
    {
        await _repository.InsertAsync(App(0), default);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await _repository.UpdateAsync("app", static app => app with { Name = (int.Parse(app.Name, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) }, default);
            }
        })));

        Assert.Equal("200", (await _repository.GetCachedAsync("app", default))!.Name);
        Assert.Null(await _repository.UpdateAsync("missing", static app => app, default));
    }

    private static Application App(int number) => new() { ClientId = "app", Name = number.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    /// <summary>Counts reads, and can hold the answer of one back.</summary>
    private sealed class CountingStore(IDocumentStore inner) : IDocumentStore
    {
        private int _reads;

        public int Reads => _reads;

        public Task? Hold { get; set; }

        public async ValueTask<StoredDocument?> GetAsync(string tenant, string kind, string id, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _reads);
            var read = await inner.GetAsync(tenant, kind, id, cancellationToken);
            if (Hold is { } hold)
            {
                await hold;
            }

            return read;
        }

        public ValueTask<IReadOnlyList<StoredDocument?>> GetManyAsync(string tenant, string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _reads);
            return inner.GetManyAsync(tenant, kind, ids, cancellationToken);
        }

        public ValueTask<StoredDocument?> FindAsync(string tenant, string kind, DocumentKey uniqueKey, CancellationToken cancellationToken = default) => inner.FindAsync(tenant, kind, uniqueKey, cancellationToken);

        public ValueTask<DocumentPage> QueryAsync(string tenant, string kind, DocumentQuery query, CancellationToken cancellationToken = default) => inner.QueryAsync(tenant, kind, query, cancellationToken);

        public ValueTask<WriteResult> InsertAsync(string tenant, string kind, StoredDocument document, CancellationToken cancellationToken = default) => inner.InsertAsync(tenant, kind, document, cancellationToken);

        public ValueTask<WriteResult> ReplaceAsync(string tenant, string kind, StoredDocument document, long? expectedVersion, CancellationToken cancellationToken = default) => inner.ReplaceAsync(tenant, kind, document, expectedVersion, cancellationToken);

        public ValueTask<bool> DeleteAsync(string tenant, string kind, string id, CancellationToken cancellationToken = default) => inner.DeleteAsync(tenant, kind, id, cancellationToken);

        public ValueTask<int> DropTenantAsync(string tenant, CancellationToken cancellationToken = default) => inner.DropTenantAsync(tenant, cancellationToken);

        public ValueTask<IReadOnlyList<string>> ListTenantsAsync(string kind, CancellationToken cancellationToken = default) => inner.ListTenantsAsync(kind, cancellationToken);

        public IDisposable Subscribe(Action<DocumentChange> onChange) => inner.Subscribe(onChange);
    }
}
