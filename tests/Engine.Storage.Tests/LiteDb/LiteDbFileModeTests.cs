using System.Runtime.Versioning;
using Engine.Core.Storage;
using Engine.Storage.LiteDb;
using Xunit;

namespace Engine.Storage.Tests.LiteDb;

/// <summary>Another user of the machine looks at the files.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LiteDbFileModeTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [SkippableFact]
    public async Task Files_OfANewStore_AreTheOwnersAlone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes");
        await using var store = LiteDbStore.Open(new LiteDbStoreOptions { Path = _file.Path });
        await store.Users.InsertAsync("a", "user", new StoredDocument { Id = "1", Body = new byte[10] });
        await store.BackupAsync(_file.Path + ".copy");
        CheckAll(expected: 4);
    }

    [SkippableFact]
    public void Files_ThatEverybodyMayRead_AreClosedWhenTheStoreIsOpened()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes");
        LiteDbStore.Open(new LiteDbStoreOptions { Path = _file.Path }).Dispose();
        File.SetUnixFileMode(_file.Path, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using var store = LiteDbStore.Open(new LiteDbStoreOptions { Path = _file.Path });
        CheckAll(expected: 3);
    }

    private void CheckAll(int expected)
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(_file.Path)!);
        Assert.True(files.Length >= expected, string.Join(", ", files));
        Assert.All(files, static path => Assert.Equal(OwnerOnly, File.GetUnixFileMode(path)));
    }
}
