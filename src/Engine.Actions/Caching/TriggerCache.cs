using System.Text;

namespace Engine.Actions.Caching;

/// <summary>
/// <c>api.cache</c> of one trigger of one tenant: at most 20 entries of at most 4 kB, 8 kB together, for at most a day.
/// </summary>
internal sealed class TriggerCache(TimeProvider time)
{
    private const int MaxEntries = 20;
    private const int MaxKeyBytes = 64;
    private const int MaxValueBytes = 4096;
    private const int MaxTotalBytes = 8192;
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The entry, or null when there is none or it ended.</summary>
    public Entry? Get(string key)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(key, out var entry) && entry.ExpiresAt > time.GetUtcNow() ? entry : null;
        }
    }

    /// <summary>Keeps a value. Of a lifetime and an end the earlier one holds.</summary>
    /// <returns>The entry, or the code of the limit it does not keep.</returns>
    public (Entry? Entry, string? Error) Set(string key, string value, TimeSpan? lifetime, DateTimeOffset? expiresAt)
    {
        if (Encoding.UTF8.GetByteCount(key) is 0 or > MaxKeyBytes)
        {
            return (null, "invalid_key_size");
        }

        if (Encoding.UTF8.GetByteCount(value) > MaxValueBytes)
        {
            return (null, "invalid_value_size");
        }

        var now = time.GetUtcNow();
        var end = lifetime is null && expiresAt is null ? now + DefaultLifetime : now + MaxLifetime;
        if (lifetime is { } ttl && ttl < MaxLifetime)
        {
            end = now + ttl;
        }

        if (expiresAt is { } at && at < end)
        {
            end = at;
        }

        if (end <= now)
        {
            return (null, "already_expired");
        }

        lock (_lock)
        {
            foreach (var (name, kept) in _entries)
            {
                if (kept.ExpiresAt <= now)
                {
                    _entries.Remove(name);
                }
            }

            var others = _entries.Where(e => e.Key != key).ToList();
            if (others.Count >= MaxEntries)
            {
                return (null, "too_many_entries");
            }

            var entry = new Entry(value, end, Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value));
            if (others.Sum(e => e.Value.Bytes) + entry.Bytes > MaxTotalBytes)
            {
                return (null, "cache_size_exceeded");
            }

            _entries[key] = entry;
            return (entry, null);
        }
    }

    /// <summary>Removes an entry; false when there was none.</summary>
    public bool Delete(string key)
    {
        lock (_lock)
        {
            return _entries.Remove(key, out var entry) && entry.ExpiresAt > time.GetUtcNow();
        }
    }

    /// <summary>A kept value.</summary>
    internal sealed record Entry(string Value, DateTimeOffset ExpiresAt, int Bytes);
}
