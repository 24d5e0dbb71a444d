using Engine.Core.Storage;

namespace Engine.Storage.LiteDb;

/// <summary>How a <see cref="LiteDbStore"/> is opened.</summary>
public sealed record LiteDbStoreOptions
{
    /// <summary>The file. It is made when it does not exist; its folder must exist. Two more files lie beside it: the write-ahead log and a lock.</summary>
    public required string Path { get; init; }

    /// <summary>The clock by which records that have expired are left out when the file is opened.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How many log records are kept for each tenant, at least 1; the oldest go first.</summary>
    public int LogsPerTenant { get; init; } = MemoryStore.DefaultLogsPerTenant;
}
