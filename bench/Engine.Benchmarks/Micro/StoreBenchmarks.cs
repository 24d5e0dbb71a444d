using BenchmarkDotNet.Attributes;
using Engine.Core.Storage;
using Engine.Storage.LiteDb;

namespace Engine.Benchmarks.Micro;

/// <summary>The store in memory: one operation on a record of 1 KB, among 100,000.</summary>
[MemoryDiagnoser]
public class MemoryStoreBenchmarks
{
    private const int Records = 100_000;
    private readonly MemoryStore _store = new();
    private long _next;

    /// <summary>Fills it.</summary>
    [GlobalSetup]
    public async Task Fill()
    {
        for (var i = 0; i < Records; i++)
        {
            await InsertAsync(_store.Records, $"known-{i}");
        }
    }

    /// <summary>Reads a record.</summary>
    [Benchmark]
    public Task<StoredRecord?> Get() => _store.Records.GetAsync("bench", "code", $"known-{_next++ % Records}", Sample.Now).AsTask();

    /// <summary>Adds a record and uses it up, as a code is.</summary>
    [Benchmark]
    public async Task<ConsumeOutcome> InsertAndConsume()
    {
        var key = $"new-{_next++}";
        await InsertAsync(_store.Records, key);
        var outcome = (await _store.Records.TryConsumeAsync("bench", "code", key, Sample.Now)).Outcome;
        await _store.Records.DeleteAsync("bench", "code", key);
        return outcome;
    }

    private static ValueTask<bool> InsertAsync(IRecordStore records, string key) => records.InsertAsync("bench", "code", Sample.Record(key), Sample.Now);
}

/// <summary>Durable inserts into LiteDB: writers that come together share a commit. The time is that of one insert.</summary>
[MemoryDiagnoser]
public class LiteDbBenchmarks
{
    private const int Inserts = 64;
    private string _folder = "";
    private LiteDbStore _store = null!;
    private long _next;

    /// <summary>How many write at the same time.</summary>
    [Params(1, 16, 64)]
    public int Writers { get; set; }

    /// <summary>Makes the file.</summary>
    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("engine-bench-").FullName;
        _store = LiteDbStore.Open(new LiteDbStoreOptions { Path = Path.Combine(_folder, "bench.db") });
    }

    /// <summary>Removes the file.</summary>
    [GlobalCleanup]
    public void Remove()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>64 inserts, shared out among the writers.</summary>
    [Benchmark(OperationsPerInvoke = Inserts)]
    public Task Insert() => Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(Inserts / Writers)));

    private async Task WriteAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _store.Records.InsertAsync("bench", "code", Sample.Record($"key-{Interlocked.Increment(ref _next)}"), Sample.Now);
        }
    }
}

/// <summary>A record of 1 KB.</summary>
internal static class Sample
{
    private static readonly byte[] Payload = new byte[1024];

    public static DateTimeOffset Now { get; } = DateTimeOffset.UtcNow;

    public static StoredRecord Record(string key) => new()
    {
        Key = key,
        Subject = "auth0|0123456789abcdef01234567",
        ClientId = "bench",
        Family = "bench",
        CreatedAt = Now,
        ExpiresAt = Now.AddHours(1),
        Payload = Payload,
    };
}
