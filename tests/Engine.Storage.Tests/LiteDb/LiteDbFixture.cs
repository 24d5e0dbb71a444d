using Engine.Storage.LiteDb;

namespace Engine.Storage.Tests.LiteDb;

/// <summary>Opens one file again and again, at the time of the contract's facts.</summary>
public sealed class LiteDbFixture : IDisposable
{
    private static readonly FixedTime Clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFile _file = new();

    public string Path => _file.Path;

    public LiteDbStore Open(int logsPerTenant = 1000) =>
        LiteDbStore.Open(new LiteDbStoreOptions { Path = _file.Path, TimeProvider = Clock, LogsPerTenant = logsPerTenant });

    public LiteDbStore OpenAt(DateTimeOffset now) =>
        LiteDbStore.Open(new LiteDbStoreOptions { Path = _file.Path, TimeProvider = new FixedTime(now) });

    public void Dispose() => _file.Dispose();

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
