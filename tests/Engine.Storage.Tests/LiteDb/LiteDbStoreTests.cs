using Engine.Core.Storage;
using Engine.Storage.LiteDb;
using Xunit;

namespace Engine.Storage.Tests.LiteDb;

public sealed class LiteDbStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Open_FileInUse_SaysSo()
    {
        using var store = _fixture.Open();
        var exception = Assert.Throws<IOException>(() => _fixture.Open());
        Assert.Contains("open already", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_fixture.Path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(8192)]
    [InlineData(100_000)]
    public void Open_NoLiteDbFile_SaysDamagedAndLeavesItAlone(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        noise[0] = 7;
        File.WriteAllBytes(_fixture.Path, noise);
        var exception = Assert.Throws<InvalidDataException>(() => _fixture.Open());
        Assert.Contains("damaged or no LiteDB file", exception.Message, StringComparison.Ordinal);
        Assert.Equal(noise, File.ReadAllBytes(_fixture.Path));
    }

    [Fact]
    public void Open_LogWithoutItsFile_IsRefused()
    {
        var log = _fixture.Path.Replace(".litedb", "-log.litedb", StringComparison.Ordinal);
        File.WriteAllBytes(log, new byte[8192]);
        var exception = Assert.Throws<InvalidDataException>(() => _fixture.Open());
        Assert.Contains(log, exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_fixture.Path));
    }

    [Fact]
    public async Task Open_OverwrittenPages_SaysDamagedAndReleasesTheFile()
    {
        using (var store = _fixture.Open())
        {
            for (var n = 0; n < 200; n++)
            {
                await store.Users.InsertAsync("a", "user", Document($"u{n}", 500));
            }
        }

        var bytes = File.ReadAllBytes(_fixture.Path);
        var good = bytes.ToArray();
        new Random(1).NextBytes(bytes.AsSpan(8192));
        File.WriteAllBytes(_fixture.Path, bytes);
        Assert.Throws<InvalidDataException>(() => _fixture.Open());
        File.WriteAllBytes(_fixture.Path, good);
        using var again = _fixture.Open();
        Assert.NotNull(await again.Users.GetAsync("a", "user", "u199"));
    }

    [Fact]
    public void Open_MissingFolder_Throws() =>
        Assert.Throws<DirectoryNotFoundException>(() => LiteDbStore.Open(new LiteDbStoreOptions { Path = _fixture.Path + "/none/x.litedb" }));

    [Fact]
    public async Task Open_ExpiredRecords_AreDroppedFromMemoryAndDisk()
    {
        using (var store = _fixture.Open())
        {
            for (var n = 0; n < 600; n++)
            {
                await store.Records.InsertAsync("a", "k", Record($"k{n}", Start.AddSeconds(n < 500 ? 1 : 100)), Start);
            }
        }

        using (var later = _fixture.OpenAt(Start.AddSeconds(1)))
        {
            Assert.Equal(100, (await later.Records.ListAsync("a", new RecordFilter { Subject = "s" }, Start)).Count);
        }

        // The clock went back: what was dropped is gone from the file as well.
        using var again = _fixture.Open();
        Assert.Equal(100, (await again.Records.ListAsync("a", new RecordFilter { Subject = "s" }, Start)).Count);
    }

    [Fact]
    public async Task Write_AfterDispose_Throws()
    {
        var store = _fixture.Open();
        await store.Users.InsertAsync("a", "user", Document("u", 1));
        store.Dispose();
        store.Dispose();
        await Assert.ThrowsAsync<StoreFaultedException>(async () => await store.Users.InsertAsync("a", "user", Document("v", 1)));
    }

    [Fact]
    public async Task Write_TooLarge_IsRefusedAndTheStoreGoesOn()
    {
        using (var store = _fixture.Open())
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.Users.InsertAsync("a", "user", Document("big", 9 * 1024 * 1024)));
            Assert.Null(await store.Users.GetAsync("a", "user", "big"));
            Assert.True((await store.Users.InsertAsync("a", "user", Document("large", 4 * 1024 * 1024))).Succeeded);
        }

        using var again = _fixture.Open();
        Assert.Equal(4 * 1024 * 1024, (await again.Users.GetAsync("a", "user", "large"))!.Body.Length);
    }

    [Fact]
    public async Task Write_LongAndUnusualKeys_SurviveReopening()
    {
        string[] ids = [new string('x', 5000), "a\0b", "ünïcödé|😀", "", "A", "a"];
        using (var store = _fixture.Open())
        {
            foreach (var id in ids)
            {
                Assert.True((await store.Users.InsertAsync("a", "user", Document(id, 3))).Succeeded);
            }
        }

        using var again = _fixture.Open();
        foreach (var id in ids)
        {
            Assert.Equal(id, (await again.Users.GetAsync("a", "user", id))!.Id);
        }
    }

    [Fact]
    public async Task Sequence_AfterReopening_GoesOn()
    {
        long last;
        using (var store = _fixture.Open())
        {
            await store.Users.InsertAsync("a", "user", Document("1", 1));
            last = (await store.Users.InsertAsync("b", "user", Document("2", 1))).Document!.Sequence;
        }

        using var again = _fixture.Open();
        Assert.True((await again.Users.InsertAsync("a", "user", Document("3", 1))).Document!.Sequence > last);
    }

    [Fact]
    public async Task Sequence_NewestDocumentDeleted_IsNotUsedAgain()
    {
        var last = 0L;
        for (var round = 0; round < 3; round++)
        {
            using var store = _fixture.Open();
            var written = (await store.Users.InsertAsync("a", "user", Document("1", 1))).Document!;
            Assert.True(written.Sequence > last);
            last = written.Sequence;
            Assert.True(await store.Users.DeleteAsync("a", "user", "1"));
            Assert.Empty(await store.Users.ListTenantsAsync("user"));
        }
    }

    [Fact]
    public async Task Logs_BeyondTheBound_KeepTheNewestAfterReopening()
    {
        using (var store = _fixture.Open(logsPerTenant: 10))
        {
            for (var n = 0; n < 1000; n++)
            {
                store.Logs.Append("a", new StoredLog { Id = $"{n:0000}", Date = Start, Type = "s", Body = "{}"u8.ToArray() });
            }
        }

        using var again = _fixture.Open();
        var logs = await again.Logs.ReadAsync("a", null, 1000);
        Assert.Equal("0999", logs[^1].Id);
        // Removal from the file is batched, so a few more than the bound may be left in it.
        Assert.InRange(logs.Count, 10, 10 + 256);
    }

    [Fact]
    public async Task Fork_OfOpenStore_IsIndependent()
    {
        using var store = _fixture.Open();
        await store.Users.InsertAsync("a", "user", Document("1", 1));
        var fork = store.Fork();
        await fork.Users.InsertAsync("a", "user", Document("2", 1));
        await store.Users.DeleteAsync("a", "user", "1");
        Assert.NotNull(await fork.Users.GetAsync("a", "user", "1"));
        Assert.Null(await store.Users.GetAsync("a", "user", "2"));
    }

    private static StoredDocument Document(string id, int length) => new() { Id = id, Body = new byte[length] };

    private static StoredRecord Record(string key, DateTimeOffset expires) =>
        new() { Key = key, Subject = "s", CreatedAt = Start, ExpiresAt = expires, Payload = new byte[] { 1 } };
}
