namespace Engine.Storage.Tests.LiteDb;

/// <summary>A path for a store in a folder of its own, which goes with it.</summary>
public sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-storage-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "store.litedb");

    public void Dispose() => _folder.Delete(recursive: true);
}
