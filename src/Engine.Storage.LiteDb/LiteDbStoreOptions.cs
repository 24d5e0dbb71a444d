using Engine.Core.Storage;

namespace Engine.Storage.LiteDb;

/// <summary>How a <see cref="LiteDbStore"/> is opened.</summary>
public sealed record LiteDbStoreOptions
{
    /// <summary>The file. It is made when it does not exist; its folder must exist. Its write-ahead log and locks lie beside it. Only the owner may read them.</summary>
    public required string Path { get; init; }

    /// <summary>The clock by which records that have expired are left out when the file is opened.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long the store waits between two tries to write again after a failure.</summary>
    internal TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told before each change of a file; tests throw what a disk would.</summary>
    internal Action<StoreFileOperation>? BeforeOperation { get; init; }

    /// <summary>How many log records are kept for each tenant, at least 1; the oldest go first.</summary>
    public int LogsPerTenant { get; init; } = MemoryStore.DefaultLogsPerTenant;
}
