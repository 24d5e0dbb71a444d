using Engine.Core.Credentials;
using Engine.Core.Limits;

namespace Engine.Core.Tests.Credentials;

public sealed class HashingQueueTests
{
    private readonly List<string> _order = [];
    private readonly Queue<TaskCompletionSource<bool>> _running = new();

    [Fact]
    public async Task TryRun_OneAddressFloods_AnotherWaitsForOneHashOnly()
    {
        var queue = new HashingQueue(new EngineLimits(), workers: 1);
        var flood = Enumerable.Range(0, 65).Select(_ => RunAsync(queue, "203.0.113.1")).ToList();
        Assert.Equal(64, queue.Waiting);

        var honest = RunAsync(queue, "198.51.100.7");
        EndOne();
        await UntilAsync(() => _order.Count == 2);

        Assert.Equal(["203.0.113.1", "198.51.100.7"], _order);
        EndOne();
        Assert.True(await honest);
        for (var i = 2; i < 66; i++)
        {
            await UntilAsync(() => _order.Count == i + 1);
            EndOne();
        }

        Assert.All(await Task.WhenAll(flood), Assert.True);
        Assert.Equal(0, queue.Waiting);
    }

    [Fact]
    public async Task TryRun_QueueIsFull_SaysSoAtOnce()
    {
        var queue = new HashingQueue(new EngineLimits { WaitingHashes = 3, WaitingHashesPerAddress = 2 }, workers: 1);
        var waiting = new List<Task<bool>> { RunAsync(queue, "a"), RunAsync(queue, "a"), RunAsync(queue, "a") };

        Assert.False(await RunAsync(queue, "a"));
        waiting.Add(RunAsync(queue, "b"));
        Assert.False(await RunAsync(queue, "c"));

        for (var i = 0; i < 4; i++)
        {
            await UntilAsync(() => _order.Count == i + 1);
            EndOne();
        }

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.Equal(["a", "b", "a", "a"], _order);
    }

    [Fact]
    public async Task TryRun_ClientGoesAway_LeavesTheQueue()
    {
        using var gone = new CancellationTokenSource();
        var queue = new HashingQueue(new EngineLimits(), workers: 1);
        var first = RunAsync(queue, "a");
        var second = RunAsync(queue, "b", gone.Token);
        var third = RunAsync(queue, "c");

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        EndOne();
        await UntilAsync(() => _order.Count == 2);
        EndOne();

        Assert.True(await first);
        Assert.True(await third);
        Assert.Equal(["a", "c"], _order);
    }

    [Fact]
    public async Task TryRun_WorkThrows_GivesItsPlaceAway()
    {
        var queue = new HashingQueue(new EngineLimits(), workers: 1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.TryRunAsync<bool>("a", static () => throw new InvalidOperationException(), default).AsTask());

        Assert.Equal((true, 7), await queue.TryRunAsync("a", static () => new ValueTask<int>(7), default));
    }

    [Fact]
    public async Task TryRun_ManyAtOnce_RunsAtMostTheWorkers()
    {
        var queue = new HashingQueue(new EngineLimits { WaitingHashes = 1000, WaitingHashesPerAddress = 1000 }, workers: 3);
        var (running, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => queue.TryRunAsync($"{i % 7}", async () =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return true;
        }, default).AsTask())));

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, queue.Waiting);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int known;
        while ((known = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, known) != known)
        {
        }
    }

    private async Task<bool> RunAsync(HashingQueue queue, string address, CancellationToken cancellationToken = default)
    {
        var (hasRun, result) = await queue.TryRunAsync(address, () =>
        {
            var end = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_order)
            {
                _running.Enqueue(end);
                _order.Add(address);
            }

            return new ValueTask<bool>(end.Task);
        }, cancellationToken);
        return hasRun && result;
    }

    private void EndOne()
    {
        lock (_order)
        {
            _running.Dequeue().SetResult(true);
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            lock (_order)
            {
                if (condition())
                {
                    return;
                }
            }

            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
