using System.Diagnostics;
using Xunit;

namespace Engine.Tests.Support;

/// <summary>Holds that something ends in time, on a machine that may be busy with something else.</summary>
internal static class Timing
{
    private const int Attempts = 3;

    /// <summary>
    /// Fails when each of three attempts takes longer than the limit. A busy machine makes one attempt slow; work without
    /// a bound makes all of them slow.
    /// </summary>
    public static async Task EndsWithinAsync(TimeSpan limit, Func<Task> attempt)
    {
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < Attempts; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await attempt();
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed < limit)
            {
                return;
            }

            fastest = elapsed < fastest ? elapsed : fastest;
        }

        Assert.Fail($"Each of {Attempts} attempts took longer than {limit}; the fastest {fastest}.");
    }
}
