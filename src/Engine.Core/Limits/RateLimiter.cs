using System.Collections.Concurrent;

namespace Engine.Core.Limits;

/// <summary>What is left of a caller's limit.</summary>
/// <param name="IsTaken">Whether the call may go on.</param>
/// <param name="Limit">How many calls the caller may make at once.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="Reset">When all of them are there again.</param>
internal readonly record struct RateLimit(bool IsTaken, int Limit, int Remaining, DateTimeOffset Reset);

/// <summary>
/// A token bucket for each caller of a tenant: an application, a person with an application, or an address that has shown no good
/// token. Full buckets are forgotten, so that there are as many as callers of the last while.
/// </summary>
internal sealed class RateLimiter(int burst, double perSecond)
{
    private const int SweepAt = 10_000;
    private readonly ConcurrentDictionary<(string Tenant, string Caller), Bucket> _buckets = new();
    private long _sweepAt = SweepAt;

    /// <summary>How many callers are remembered.</summary>
    public int Count => _buckets.Count;

    /// <summary>Takes one; says how many are left and when the bucket is full again.</summary>
    public RateLimit Take(string tenant, string caller, DateTimeOffset now)
    {
        var bucket = _buckets.GetOrAdd((tenant, caller), static (_, start) => new Bucket { Tokens = start.burst, At = start.now }, (burst, now));
        if (_buckets.Count >= Volatile.Read(ref _sweepAt))
        {
            Sweep(now);
        }

        lock (bucket)
        {
            Refill(bucket, now);
            var isTaken = bucket.Tokens >= 1;
            bucket.Tokens -= isTaken ? 1 : 0;
            return new(isTaken, burst, (int)bucket.Tokens, now.AddSeconds(Math.Max(1, (burst - bucket.Tokens) / perSecond)));
        }
    }

    /// <summary>The next sweep comes when there are twice as many as are left now: its cost is spread over the calls that made it necessary.</summary>
    private void Sweep(DateTimeOffset now)
    {
        foreach (var (caller, bucket) in _buckets)
        {
            lock (bucket)
            {
                Refill(bucket, now);
                if (bucket.Tokens >= burst)
                {
                    _buckets.TryRemove(caller, out _);
                }
            }
        }

        Volatile.Write(ref _sweepAt, Math.Max(SweepAt, 2 * _buckets.Count));
    }

    private void Refill(Bucket bucket, DateTimeOffset now)
    {
        bucket.Tokens = Math.Min(burst, bucket.Tokens + (Math.Max(0, (now - bucket.At).TotalSeconds) * perSecond));
        bucket.At = now;
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
