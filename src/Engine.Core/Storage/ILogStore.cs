namespace Engine.Core.Storage;

/// <summary>A tenant log record as it is stored.</summary>
public sealed record StoredLog
{
    /// <summary>The log id: ordered, so that a reader can go on where it stopped.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The event code, for example <c>seccft</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The user concerned, if any.</summary>
    public string? UserId { get; init; }

    /// <summary>The record itself: UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Tenant log records, append only. Appending does not wait for the disk: a log record is not a state change.</summary>
public interface ILogStore
{
    /// <summary>Adds a record.</summary>
    void Append(string tenant, StoredLog record);

    /// <summary>The record with this id, or null.</summary>
    ValueTask<StoredLog?> GetAsync(string tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>At most <paramref name="take"/> records after the one with the id <paramref name="after"/> (null: from the oldest), oldest first.</summary>
    ValueTask<IReadOnlyList<StoredLog>> ReadAsync(string tenant, string? after, int take, CancellationToken cancellationToken = default);

    /// <summary>At most <paramref name="take"/> records, newest first, after passing over <paramref name="skip"/>; of one user when <paramref name="userId"/> is given.</summary>
    ValueTask<IReadOnlyList<StoredLog>> ReadLatestAsync(string tenant, string? userId, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes every record of a tenant and says how many. What is appended meanwhile may stay. One that is cut short, by the token or by
    /// a crash, leaves some of them: calling it again goes on.
    /// </summary>
    ValueTask<int> DropTenantAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Removes records older than <paramref name="before"/> and says how many.</summary>
    ValueTask<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
