using Engine.Core.Storage;
using Xunit;

namespace Engine.Storage.Tests.Memory;

public sealed class MemoryStoreTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Write_BeforeTheJournalIsDone_IsNotAcknowledged()
    {
        var journal = new HeldJournal();
        var store = new MemoryStore(journal);
        var write = store.Users.InsertAsync("a", "user", Document("1")).AsTask();
        await Task.Delay(20);
        Assert.False(write.IsCompleted);
        Assert.NotNull(await store.Users.GetAsync("a", "user", "1"));
        journal.Release.SetResult();
        Assert.True((await write).Succeeded);
    }

    [Fact]
    public async Task Write_JournalCannotFlush_ClosesTheStoreForWriting()
    {
        var journal = new HeldJournal();
        var store = new MemoryStore(journal);
        var write = store.Users.InsertAsync("a", "user", Document("1")).AsTask();
        journal.Release.SetException(new IOException("disk full"));
        var first = await Assert.ThrowsAsync<StoreFaultedException>(() => write);
        Assert.Contains("disk full", first.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreFaultedException>(async () => await store.Users.DeleteAsync("a", "user", "1"));
        await Assert.ThrowsAsync<StoreFaultedException>(async () => await store.Records.InsertAsync("a", "k", Record("1"), Start));
        await Assert.ThrowsAsync<StoreFaultedException>(async () => await store.Records.PurgeExpiredAsync(Start, 1));
        store.Logs.Append("a", new StoredLog { Id = "1", Date = Start, Type = "s", Body = default });
        Assert.NotNull(await store.Logs.GetAsync("a", "1"));
        Assert.Equal(1, journal.Calls);
    }

    [Fact]
    public async Task Rotate_Journal_GetsBothChangesInOneCall()
    {
        var journal = new HeldJournal();
        journal.Release.SetResult();
        var store = new MemoryStore(journal);
        await store.Records.InsertAsync("a", "k", Record("1"), Start);
        await store.Records.RotateAsync("a", "k", "1", Record("2"), Start);
        Assert.Equal(["1", "2"], journal.Last.Select(mutation => mutation.Key));
        await store.Records.DeleteWhereAsync("a", new RecordFilter { Subject = "s" });
        Assert.Equal(["1", "2"], journal.Last.Where(mutation => mutation.IsRemoval).Select(mutation => mutation.Key));
    }

    [Fact]
    public async Task Load_Entries_KeepVersionsAndContinueSequences()
    {
        var store = new MemoryStore();
        store.Load(
        [
            new StoreMutation(StoreSection.Users, "a", "user", "1", Document: Document("1") with { Version = 5, Sequence = 40, IndexedFields = [new("f", "v")] }),
            new StoreMutation(StoreSection.Users, "a", "user", "2", Document: Document("2") with { Version = 1, Sequence = 41 }),
            new StoreMutation(StoreSection.Users, "a", "user", "2"),
            new StoreMutation(StoreSection.Records, "a", "k", "1", Record: Record("1") with { Version = 3, ConsumedAt = Start }),
        ]);
        Assert.Equal(5, (await store.Users.GetAsync("a", "user", "1"))!.Version);
        Assert.Null(await store.Users.GetAsync("a", "user", "2"));
        Assert.Single((await store.Users.QueryAsync("a", "user", new() { Filter = new DocumentFilter.Indexed("f", "v") })).Items);
        Assert.True((await store.Users.InsertAsync("a", "user", Document("3"))).Document!.Sequence > 40);
        Assert.Equal(3, (await store.Records.GetAsync("a", "k", "1", Start))!.Version);
        Assert.Equal(ConsumeOutcome.AlreadyUsed, (await store.Records.TryConsumeAsync("a", "k", "1", Start)).Outcome);
    }

    [Fact]
    public async Task Fork_Changes_StayApart()
    {
        var store = new MemoryStore();
        await store.Users.InsertAsync("a", "user", Document("1") with { UniqueKeys = [new("k", "v")] });
        await store.Records.InsertAsync("a", "k", Record("1"), Start);
        store.Logs.Append("a", new StoredLog { Id = "1", Date = Start, Type = "s", Body = default });
        var fork = store.Fork();
        await store.Users.DeleteAsync("a", "user", "1");
        await fork.Records.TryConsumeAsync("a", "k", "1", Start);
        fork.Logs.Append("a", new StoredLog { Id = "2", Date = Start, Type = "s", Body = default });
        Assert.NotNull(await fork.Users.FindAsync("a", "user", new("k", "v")));
        Assert.Null((await store.Records.GetAsync("a", "k", "1", Start))!.ConsumedAt);
        Assert.Single(await store.Logs.ReadAsync("a", null, 10));
        Assert.Equal(2, (await fork.Logs.ReadAsync("a", null, 10)).Count);
    }

    [Fact]
    public async Task Logs_BeyondTheBound_LoseTheOldest()
    {
        var store = new MemoryStore(logsPerTenant: 5);
        foreach (var n in new[] { 1, 2, 3, 4, 5, 6, 8, 7, 0 })
        {
            store.Logs.Append("a", new StoredLog { Id = $"{n}", Date = Start.AddSeconds(n), Type = "s", Body = default });
        }

        Assert.Equal(["4", "5", "6", "7", "8"], (await store.Logs.ReadAsync("a", null, 10)).Select(log => log.Id));
        Assert.Equal(3, await store.Logs.PurgeAsync(Start.AddSeconds(7)));
        store.Logs.Append("a", new StoredLog { Id = "9", Date = Start, Type = "s", Body = default });
        Assert.Equal(["7", "8", "9"], (await store.Logs.ReadAsync("a", null, 10)).Select(log => log.Id));
    }

    [Fact]
    public async Task Purge_SessionExtendedOften_TakesItOnce()
    {
        var store = new MemoryStore();
        await store.Records.InsertAsync("a", "k", Record("1") with { ExpiresAt = Start }, Start.AddDays(-1));
        for (var n = 1; n <= 5000; n++)
        {
            Assert.True(await store.Records.ReplaceAsync("a", "k", Record("1") with { ExpiresAt = Start.AddSeconds(n % 2 == 0 ? n : -n) }, n, Start.AddDays(-1)));
        }

        Assert.Equal(0, await store.Records.PurgeExpiredAsync(Start.AddSeconds(4999), 10));
        Assert.Equal(1, await store.Records.PurgeExpiredAsync(Start.AddSeconds(5000), 10));
    }

    private static StoredDocument Document(string id) => new() { Id = id, Body = "{}"u8.ToArray() };

    private static StoredRecord Record(string key) => new() { Key = key, Subject = "s", CreatedAt = Start, Payload = new byte[] { 1 } };

    private sealed class HeldJournal : IStoreJournal
    {
        public TaskCompletionSource Release { get; } = new();

        public int Calls { get; private set; }

        public StoreMutation[] Last { get; private set; } = [];

        public long Append(ReadOnlySpan<StoreMutation> mutations)
        {
            Last = mutations.ToArray();
            return ++Calls;
        }

        public ValueTask WaitAsync(long ticket) => new(Release.Task);
    }
}
