using System.Collections.Concurrent;

namespace Engine.Management.Access;

/// <summary>A token bucket for each tenant.</summary>
internal sealed class RateLimiter(int burst, double perSecond)
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public int Limit => burst;

    /// <summary>Takes one; says how many are left and when the bucket is full again.</summary>
    public bool TryTake(string tenant, DateTimeOffset now, out int remaining, out DateTimeOffset reset)
    {
        var bucket = _buckets.GetOrAdd(tenant, _ => new Bucket { Tokens = burst, At = now });
        lock (bucket)
        {
            bucket.Tokens = Math.Min(burst, bucket.Tokens + (Math.Max(0, (now - bucket.At).TotalSeconds) * perSecond));
            bucket.At = now;
            var isTaken = bucket.Tokens >= 1;
            bucket.Tokens -= isTaken ? 1 : 0;
            remaining = (int)bucket.Tokens;
            reset = now.AddSeconds(Math.Max(1, (burst - bucket.Tokens) / perSecond));
            return isTaken;
        }
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
