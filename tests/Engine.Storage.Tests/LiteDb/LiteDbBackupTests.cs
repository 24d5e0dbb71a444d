using System.Text;
using Engine.Core.Storage;
using Engine.Storage.LiteDb;
using LiteDB.Engine;
using Xunit;

namespace Engine.Storage.Tests.LiteDb;

public sealed class LiteDbBackupTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    private string Copy => _file.Path + ".copy";

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Backup_WhileTheStoreIsWritten_HasEverythingAcknowledgedBeforeAndNothingHalf()
    {
        using var stop = new CancellationTokenSource();
        await using var store = Open(_file.Path);
        var last = -1;
        var writer = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                await store.Users.InsertAsync("a", "user", User($"{n:000000}"));
                Volatile.Write(ref last, n);
            }
        });
        for (var round = 0; round < 5; round++)
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref last) > 100 * round, TimeSpan.FromSeconds(30));
            var before = Volatile.Read(ref last);
            var path = $"{Copy}{round}";
            await (round % 2 == 0 ? store.BackupAsync(path) : LiteDbBackup.CreateAsync(_file.Path, path));
            Assert.False(File.Exists(path + ".lock"));
            await using var copy = Open(path);
            var ids = (await copy.Users.QueryAsync("a", "user", new DocumentQuery { Take = int.MaxValue })).Items.Select(item => item.Id).ToList();
            Assert.True(ids.Count > before, $"{ids.Count} of {before + 1}");
            Assert.Equal(Enumerable.Range(0, ids.Count).Select(n => $"{n:000000}"), ids);
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task Restore_CopyPutInPlace_IsTheStoreOfThen()
    {
        await using (var store = Open(_file.Path))
        {
            await store.Users.InsertAsync("a", "user", User("before"));
            await store.BackupAsync(Copy);
            await store.Users.InsertAsync("a", "user", User("after"));
        }

        File.Delete(_file.Path);
        File.Copy(Copy, _file.Path);
        await using var restored = Open(_file.Path);
        Assert.NotNull(await restored.Users.GetAsync("a", "user", "before"));
        Assert.Null(await restored.Users.GetAsync("a", "user", "after"));
        Assert.True((await restored.Users.InsertAsync("a", "user", User("next"))).Succeeded);
    }

    [Fact]
    public async Task Backup_FileIsThere_IsLeftAlone()
    {
        await using var store = Open(_file.Path);
        await File.WriteAllTextAsync(Copy, "mine");
        var exception = await Assert.ThrowsAsync<IOException>(() => store.BackupAsync(Copy));
        Assert.Contains("never overwrites", exception.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Copy));
    }

    [Fact]
    public async Task Backup_NoStore_SaysSoAndLeavesNothing()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => LiteDbBackup.CreateAsync(_file.Path, Copy));
        Assert.False(File.Exists(Copy));
    }

    [Fact]
    public async Task Backup_DamagedStore_IsNoticedAndLeavesNothing()
    {
        await using (var store = Open(_file.Path))
        {
            for (var n = 0; n < 200; n++)
            {
                await store.Users.InsertAsync("a", "user", User($"{n}") with { Body = new byte[500] });
            }
        }

        var bytes = await File.ReadAllBytesAsync(_file.Path);
        new Random(1).NextBytes(bytes.AsSpan(8192));
        await File.WriteAllBytesAsync(_file.Path, bytes);
        await Assert.ThrowsAsync<InvalidDataException>(() => LiteDbBackup.CreateAsync(_file.Path, Copy));
        Assert.False(File.Exists(Copy));
    }

    [Fact]
    public async Task Open_FileOfANewerVersion_IsRefusedPlainlyAndLeftAlone()
    {
        await using (var store = Open(_file.Path))
        {
            await store.Users.InsertAsync("a", "user", User("1"));
        }

        using (var engine = new LiteEngine(new EngineSettings { Filename = _file.Path }))
        {
            engine.Pragma("USER_VERSION", 2);
            engine.Checkpoint();
        }

        var before = await File.ReadAllBytesAsync(_file.Path);
        var exception = Assert.Throws<InvalidDataException>(() => Open(_file.Path));
        Assert.Contains("newer version of Engine", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_file.Path));
    }

    private static LiteDbStore Open(string path) => LiteDbStore.Open(new LiteDbStoreOptions { Path = path });

    private static StoredDocument User(string id) => new() { Id = id, Body = Encoding.UTF8.GetBytes("{}") };
}
