using System.Diagnostics;

namespace Engine.Benchmarks.Measuring;

/// <summary>Something that is measured: every thread gets a worker of its own, one call is one operation.</summary>
internal sealed record Candidate(string Name, Func<Action> CreateWorker);

/// <summary>What a candidate did: a rate a round, and what an operation allocated.</summary>
internal sealed class TurnResult
{
    private readonly List<double> _rates = [];
    private long _operations;
    private long _bytes;

    /// <summary>Operations a second, a value a round.</summary>
    public IReadOnlyList<double> Rates => _rates;

    public double MedianRate => Statistics.Median(_rates);

    public double BytesPerOperation => _operations == 0 ? 0 : (double)_bytes / _operations;

    /// <summary>The median of this candidate's rate over the other's, round by round: what disturbs a round disturbs both.</summary>
    public double RatioTo(TurnResult other) => Statistics.Median([.. _rates.Zip(other._rates, static (mine, theirs) => mine / theirs)]);

    internal void Add(long operations, double rate, long bytes)
    {
        _rates.Add(rate);
        _operations += operations;
        _bytes += bytes;
    }
}

/// <summary>Runs candidates in turns of short slices on one or more threads.</summary>
internal static class Turns
{
    public static TurnResult[] Run(int rounds, TimeSpan slice, int threads, params Candidate[] candidates)
    {
        var results = candidates.Select(static _ => new TurnResult()).ToArray();
        var slices = new Slice[threads];
        using var barrier = new Barrier(threads);

        void Work(int thread)
        {
            var workers = candidates.Select(static candidate => candidate.CreateWorker()).ToArray();
            foreach (var worker in workers)
            {
                Measure(worker, slice);
            }

            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < candidates.Length; i++)
                {
                    barrier.SignalAndWait();
                    slices[thread] = Measure(workers[i], slice);
                    barrier.SignalAndWait();
                    if (thread == 0)
                    {
                        results[i].Add(slices.Sum(static s => s.Operations), slices.Sum(static s => s.Operations / s.Seconds), slices.Sum(static s => s.Bytes));
                    }
                }
            }
        }

        var running = Enumerable.Range(0, threads).Select(index => Task.Factory.StartNew(() => Work(index), TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(running);
        return results;
    }

    private static Slice Measure(Action worker, TimeSpan slice)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(slice.TotalSeconds * Stopwatch.Frequency);
        var operations = 0L;
        long now;
        do
        {
            worker();
            operations++;
            now = Stopwatch.GetTimestamp();
        }
        while (now < end);
        return new Slice(operations, (double)(now - start) / Stopwatch.Frequency, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private readonly record struct Slice(long Operations, double Seconds, long Bytes);
}
