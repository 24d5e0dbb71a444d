using System.Text;
using Engine.Core.Storage;
using Engine.Storage.LiteDb;
using Xunit;

namespace Engine.Storage.Tests.LiteDb;

/// <summary>The disk fills up and has room again while the store is open.</summary>
public sealed class LiteDbRecoveryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFile _file = new();
    private readonly FaultyDisk _disk = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Write_DiskIsFull_IsRefusedAndTakenBackWhileReadsGoOn()
    {
        await using var store = Open();
        await store.Users.InsertAsync("a", "user", User("kept", "1"));
        _disk.Fill();
        await Assert.ThrowsAsync<StoreFaultedException>(async () => await store.Users.InsertAsync("a", "user", User("lost", "2")));
        Assert.NotNull(store.Fault);
        Assert.Null(await store.Users.GetAsync("a", "user", "lost"));
        Assert.Null(await store.Users.FindAsync("a", "user", new DocumentKey("email", "2")));
        Assert.NotNull(await store.Users.GetAsync("a", "user", "kept"));
        await Assert.ThrowsAsync<StoreFaultedException>(async () => await store.Users.DeleteAsync("a", "user", "kept"));
        Assert.NotNull(await store.Users.GetAsync("a", "user", "kept"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_DiskHasRoomAgain_GoesOnWithWhatWasAcknowledgedAndNothingElse(bool isDoubtful)
    {
        await using (var store = Open())
        {
            await store.Users.InsertAsync("a", "user", User("kept", "1"));
            await store.Records.InsertAsync("a", "code", Record("code"), Start);
            await store.Records.InsertAsync("a", "refresh", Record("first"), Start);
            if (isDoubtful)
            {
                _disk.FailFlush();
            }
            else
            {
                _disk.Fill();
            }

            // All at once: they share a commit, or find the store closed.
            Func<Task>[] writes =
            [
                async () => await store.Users.InsertAsync("a", "user", User("lost", "2")),
                async () => await store.Users.ReplaceAsync("a", "user", User("kept", "3"), null),
                async () => await store.Records.TryConsumeAsync("a", "code", "code", Start),
                async () => await store.Records.RotateAsync("a", "refresh", "first", Record("second"), Start),
                async () => await store.CommitAsync(Batch(), Start),
            ];
            await Task.WhenAll(writes.Select(write => Assert.ThrowsAsync<StoreFaultedException>(write)));

            _disk.Mend();
            await HealAsync(store);
            await CheckAsync(store);

            // What was refused can be done now: the code is unused, the key of the document is free.
            Assert.Equal(ConsumeOutcome.Won, (await store.Records.TryConsumeAsync("a", "code", "code", Start)).Outcome);
            Assert.True((await store.Users.InsertAsync("a", "user", User("later", "2"))).Succeeded);
        }

        await using var again = Open();
        await CheckAsync(again);
        Assert.NotNull((await again.Records.GetAsync("a", "code", "code", Start))!.ConsumedAt);
        Assert.NotNull(await again.Users.FindAsync("a", "user", new DocumentKey("email", "2")));
    }

    [Fact]
    public async Task Write_ManyAtOnceWhileTheDiskFillsAgainAndAgain_EveryAcknowledgedOneAndNoOtherIsThere()
    {
        var acknowledged = new HashSet<string>();
        var refused = new HashSet<string>();
        await using (var store = Open())
        {
            for (var round = 0; round < 6; round++)
            {
                var writes = Enumerable.Range(0, 40).Select(n => WriteAsync(store, $"{round}-{n}")).ToList();
                _disk.Fill();
                writes.AddRange(Enumerable.Range(40, 40).Select(n => WriteAsync(store, $"{round}-{n}")));
                foreach (var (id, succeeded) in await Task.WhenAll(writes))
                {
                    (succeeded ? acknowledged : refused).Add(id);
                }

                _disk.Mend();
                await HealAsync(store);
            }

            await CheckAsync(store);
        }

        Assert.NotEmpty(refused);
        await using var again = Open();
        await CheckAsync(again);

        async Task CheckAsync(LiteDbStore store)
        {
            var found = (await store.Users.QueryAsync("a", "user", new DocumentQuery { Take = int.MaxValue })).Items.Select(item => item.Id).ToHashSet();
            Assert.Equal(acknowledged.Order(), found.Order());
        }
    }

    /// <summary>Whoever is told that a change failed, and at once looks what is there, never finds that change.</summary>
    [Fact]
    public async Task Write_IsRefused_IsTakenBackBeforeAnybodyIsTold()
    {
        await using var store = Open();
        for (var round = 0; round < 60; round++)
        {
            _disk.Fill();
            var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
            {
                var (id, succeeded) = await WriteAsync(store, $"{round}-{n}");
                return !succeeded && store.Fault is not null && await store.Users.GetAsync("a", "user", id) is null;
            })));
            Assert.DoesNotContain(false, found);
            _disk.Mend();
            await HealAsync(store);
        }
    }

    [Fact]
    public async Task Logs_WrittenWhileTheDiskIsFull_AreKeptOnceItHasRoom()
    {
        await using (var store = Open())
        {
            store.Logs.Append("a", Log("0001"));
            _disk.Fill();
            store.Logs.Append("a", Log("0002"));
            await Assert.ThrowsAsync<StoreFaultedException>(async () => await store.Users.InsertAsync("a", "user", User("lost", "1")));
            store.Logs.Append("a", Log("0003"));
            _disk.Mend();
            await HealAsync(store);
        }

        await using var again = Open();
        Assert.Equal(["0001", "0002", "0003"], (await again.Logs.ReadAsync("a", null, 10)).Select(log => log.Id));
    }

    [Fact]
    public async Task Subscribers_AChangeIsTakenBack_AreTold()
    {
        await using var store = Open();
        await store.Configuration.InsertAsync("a", "client", User("c", "1"));
        var told = new List<string>();
        using var subscription = store.Configuration.Subscribe(change => told.Add(change.Id));
        _disk.Fill();
        await Assert.ThrowsAsync<StoreFaultedException>(async () => await store.Configuration.ReplaceAsync("a", "client", User("c", "2"), null));
        Assert.Equal(["c", "c"], told);
    }

    /// <summary>With a file system that is really full; needs to be allowed to mount one.</summary>
    [SkippableFact]
    public async Task Write_RealFileSystemIsFull_HealsWhenThereIsRoom()
    {
        using var disk = SmallFileSystem.TryMount(out var reason);
        Skip.If(disk is null, reason);
        var path = Path.Combine(disk.Folder, "store.litedb");
        var acknowledged = new List<string>();
        await using (var store = LiteDbStore.Open(new LiteDbStoreOptions { Path = path, RetryTime = TimeSpan.FromMilliseconds(20) }))
        {
            for (var round = 0; round < 3; round++)
            {
                // Filled to the last byte: what is written next may end in the middle of a page.
                disk.Fill();
                for (var n = 0; store.Fault is null && n < 10_000; n++)
                {
                    var (id, succeeded) = await WriteAsync(store, $"{round}-{n}", size: 700);
                    if (succeeded)
                    {
                        acknowledged.Add(id);
                    }
                }

                Assert.NotNull(store.Fault);
                disk.Free();
                await HealAsync(store);
                Assert.True((await WriteAsync(store, $"{round}-after")).Succeeded);
                acknowledged.Add($"{round}-after");
            }
        }

        await using var again = LiteDbStore.Open(new LiteDbStoreOptions { Path = path });
        Assert.Equal(acknowledged.Order(), (await again.Users.QueryAsync("a", "user", new DocumentQuery { Take = int.MaxValue })).Items.Select(item => item.Id).Order());
    }

    private static async Task<(string Id, bool Succeeded)> WriteAsync(LiteDbStore store, string id, int size = 10)
    {
        try
        {
            return (id, (await store.Users.InsertAsync("a", "user", User(id, id) with { Body = new byte[size] })).Succeeded);
        }
        catch (StoreFaultedException)
        {
            return (id, false);
        }
    }

    private static async Task CheckAsync(LiteDbStore store)
    {
        Assert.Null(await store.Users.GetAsync("a", "user", "lost"));
        Assert.Equal(User("kept", "1").UniqueKeys, (await store.Users.GetAsync("a", "user", "kept"))!.UniqueKeys);
        Assert.NotNull(await store.Users.FindAsync("a", "user", new DocumentKey("email", "1")));
        Assert.Null(await store.Users.FindAsync("a", "user", new DocumentKey("email", "3")));
        Assert.Null((await store.Records.GetAsync("a", "refresh", "first", Start))!.ConsumedAt);
        Assert.Null(await store.Records.GetAsync("a", "refresh", "second", Start));
        Assert.Single(await store.Records.ListAsync("a", new RecordFilter { Subject = "s", Kind = "refresh" }, Start));
        Assert.Null(await store.Users.GetAsync("a", "user", "of the batch"));
        Assert.Null(await store.Records.GetAsync("a", "code", "of the batch", Start));
    }

    private static StoreBatch Batch()
    {
        var batch = new StoreBatch("a");
        batch.Insert(StoreSection.Users, "user", User("of the batch", "4"));
        batch.InsertRecord("code", Record("of the batch"));
        return batch;
    }

    private static async Task HealAsync(LiteDbStore store)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (store.Fault is not null)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private LiteDbStore Open() => LiteDbStore.Open(new LiteDbStoreOptions
    {
        Path = _file.Path,
        TimeProvider = new FixedTime(),
        RetryTime = TimeSpan.FromMilliseconds(5),
        BeforeOperation = _disk.Check,
    });

    private static StoredDocument User(string id, string email) => new() { Id = id, Body = Encoding.UTF8.GetBytes("{}"), UniqueKeys = [new DocumentKey("email", email)] };

    private static StoredRecord Record(string key) => new() { Key = key, Subject = "s", CreatedAt = Start, Payload = new byte[] { 1 } };

    private static StoredLog Log(string id) => new() { Id = id, Date = Start, Type = "s", Body = Encoding.UTF8.GetBytes("{}") };

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Start;
    }
}
