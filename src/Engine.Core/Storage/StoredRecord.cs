namespace Engine.Core.Storage;

/// <summary>
/// A short-lived record: a session, a login transaction, an authorization code, a refresh token. What is secret about it
/// (the cookie, the code, the token) is never stored: the key is a hash.
/// </summary>
public sealed record StoredRecord
{
    /// <summary>The key, unique in a tenant and kind.</summary>
    public required string Key { get; init; }

    /// <summary>The user the record belongs to, if any.</summary>
    public string? Subject { get; init; }

    /// <summary>The application the record belongs to, if any.</summary>
    public string? ClientId { get; init; }

    /// <summary>The session (<c>sid</c>) the record belongs to, if any.</summary>
    public string? SessionId { get; init; }

    /// <summary>What the record descends from: all tokens of one refresh token family, all that one code has issued.</summary>
    public string? Family { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From this moment on the record is not found any more; null when it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Set by the store when a single-use record was used.</summary>
    public DateTimeOffset? ConsumedAt { get; init; }

    /// <summary>Set by the store: 1 after the insert, one more after every replacement.</summary>
    public long Version { get; init; }

    /// <summary>The content, in the form of its kind (MessagePack for the engine's own kinds).</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}

/// <summary>Which records: every given part must be equal.</summary>
public sealed record RecordFilter
{
    /// <summary>The kind, or null for every kind.</summary>
    public string? Kind { get; init; }

    /// <summary>The user, or null.</summary>
    public string? Subject { get; init; }

    /// <summary>The application, or null.</summary>
    public string? ClientId { get; init; }

    /// <summary>The session, or null.</summary>
    public string? SessionId { get; init; }

    /// <summary>The family, or null.</summary>
    public string? Family { get; init; }
}

/// <summary>How an attempt to use a single-use record ended.</summary>
public enum ConsumeOutcome
{
    /// <summary>This caller, and no other, has used the record.</summary>
    Won,

    /// <summary>The record had been used before.</summary>
    AlreadyUsed,

    /// <summary>There is no such record, or it has expired.</summary>
    Missing,
}

/// <summary>The end of an attempt to use a single-use record.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Record">The record, unless it is missing.</param>
public readonly record struct ConsumeResult(ConsumeOutcome Outcome, StoredRecord? Record);
