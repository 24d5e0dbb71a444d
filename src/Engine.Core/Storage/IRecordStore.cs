namespace Engine.Core.Storage;

/// <summary>
/// Short-lived records by tenant, kind and key. Expiry is judged on read by the time the caller passes, so that the
/// engine's clock alone decides. Single use is an operation of the store: of any number of callers that race for a
/// record, exactly one wins.
/// </summary>
public interface IRecordStore
{
    /// <summary>The record, consumed or not, or null when there is none or it has expired at <paramref name="now"/>.</summary>
    ValueTask<StoredRecord?> GetAsync(string tenant, string kind, string key, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Several records, of any kinds, in the order in which they are named; null for each that is missing or has expired.</summary>
    ValueTask<IReadOnlyList<StoredRecord?>> GetManyAsync(string tenant, IReadOnlyList<RecordReference> records, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>
    /// The unexpired records that match, oldest first and by key where they are of the same moment. A filter that gives the kind
    /// alone reads every record of the kind, which is for rare work such as removing an application; an empty one is refused.
    /// </summary>
    ValueTask<IReadOnlyList<StoredRecord>> ListAsync(string tenant, RecordFilter filter, DateTimeOffset now, int take = int.MaxValue, CancellationToken cancellationToken = default);

    /// <summary>Adds a record; false when an unexpired record of that kind has the key.</summary>
    ValueTask<bool> InsertAsync(string tenant, string kind, StoredRecord record, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a record that stands on another one: only if that one is there in the same moment, used or not. False when it has
    /// gone or expired, and when an unexpired record has the key. Whoever removes a record and then all that was made from it
    /// can rely on it: nothing is made from it any more, however the two race.
    /// </summary>
    ValueTask<bool> InsertOnAsync(string tenant, string kind, StoredRecord record, RecordReference basis, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Replaces a record if it still has <paramref name="expectedVersion"/>; false when it has changed, expired or gone.</summary>
    ValueTask<bool> ReplaceAsync(string tenant, string kind, StoredRecord record, long expectedVersion, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Uses a single-use record up. It stays until it expires, so that a second use can be told from an unknown key.</summary>
    ValueTask<ConsumeResult> TryConsumeAsync(string tenant, string kind, string key, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>
    /// Uses a record up and adds its successor, both or neither. The successor is added only when the outcome is
    /// <see cref="ConsumeOutcome.Won"/>.
    /// </summary>
    ValueTask<ConsumeResult> RotateAsync(string tenant, string kind, string key, StoredRecord successor, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Removes a record; false when there was none.</summary>
    ValueTask<bool> DeleteAsync(string tenant, string kind, string key, CancellationToken cancellationToken = default);

    /// <summary>Removes every record that matches and says how many. At least one part of the filter besides the kind must be given.</summary>
    ValueTask<int> DeleteWhereAsync(string tenant, RecordFilter filter, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes every record of a tenant, of whatever kind, and says how many. What is added meanwhile may stay. One that is cut
    /// short, by the token or by a crash, leaves some of them: calling it again goes on.
    /// </summary>
    ValueTask<int> DropTenantAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Housekeeping: removes at most <paramref name="limit"/> records, of any tenant, that had expired at <paramref name="now"/>.</summary>
    ValueTask<int> PurgeExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);
}

/// <summary>Names a record of a tenant.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its key.</param>
public readonly record struct RecordReference(string Kind, string Key);

/// <summary>The kinds of records the engine itself keeps.</summary>
public static class RecordKinds
{
    /// <summary>A browser session; the key is the hash of the session cookie, <see cref="StoredRecord.SessionId"/> the <c>sid</c>.</summary>
    public const string Session = "session";

    /// <summary>An authorization request on its way through the pages; the key is the hash of its <c>state</c>.</summary>
    public const string Transaction = "transaction";

    /// <summary>An authorization code; the key is its hash.</summary>
    public const string AuthorizationCode = "code";

    /// <summary>What a device asks for; the key is the hash of its code.</summary>
    public const string DeviceCode = "device_code";

    /// <summary>The code that a device shows; the key is a hash of it that only the tenant can make.</summary>
    public const string UserCode = "user_code";

    /// <summary>A refresh token; the key is its hash.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>A link that does one thing for one person, once; the key is the hash of what it carries.</summary>
    public const string Ticket = "ticket";
}
