using System.Diagnostics;

namespace Engine.Core.Tests.Support;

/// <summary>Waits for what happens in the background.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "It did not happen within 30 seconds.");
            await Task.Delay(10);
        }
    }
}
