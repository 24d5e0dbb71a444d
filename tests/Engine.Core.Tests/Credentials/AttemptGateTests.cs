using Engine.Core.Credentials;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Credentials;

public sealed class AttemptGateTests
{
    /// <summary>However many come at once, no more than the limit pass when all of them fail.</summary>
    [Property(MaxTest = 40)]
    public bool Enter_EveryAttemptFails_AtMostTheLimitPass(byte attempts, byte limit)
    {
        var most = (limit % 10) + 1;
        var gate = new AttemptGate(1000);
        var (failures, passed) = (0, 0);

        async Task TryAsync()
        {
            if (await gate.EnterAsync("a", most, async () =>
            {
                var read = Volatile.Read(ref failures);
                await Task.Yield();
                return read;
            }, default) != GateAnswer.Entered)
            {
                return;
            }

            Interlocked.Increment(ref passed);
            await Task.Yield();
            Interlocked.Increment(ref failures);
            gate.Leave("a");
        }

        Task.WaitAll([.. Enumerable.Range(0, attempts).Select(_ => Task.Run(TryAsync))]);
        return passed == Math.Min(most, attempts) && gate.Count == 0;
    }

    [Fact]
    public async Task Enter_EveryAttemptSucceeds_AllPass()
    {
        var gate = new AttemptGate(1000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            var answer = await gate.EnterAsync("a", 3, static () => new ValueTask<int>(0), default);
            await Task.Yield();
            gate.Leave("a");
            return answer;
        })));

        Assert.All(answers, static answer => Assert.Equal(GateAnswer.Entered, answer));
        Assert.Equal(0, gate.Count);
    }

    [Fact]
    public async Task Enter_MoreWaitThanMay_IsFull()
    {
        var gate = new AttemptGate(1);
        Assert.Equal(GateAnswer.Entered, await EnterAsync(gate));
        var waiting = EnterAsync(gate);

        Assert.Equal(GateAnswer.Full, await EnterAsync(gate));
        gate.Leave("a");
        Assert.Equal(GateAnswer.Entered, await waiting);
        gate.Leave("a");
        Assert.Equal(0, gate.Count);
    }

    [Fact]
    public async Task Enter_WhoWaitsGoesAway_LeavesNothing()
    {
        using var gone = new CancellationTokenSource();
        var gate = new AttemptGate(10);
        await EnterAsync(gate);
        var waiting = gate.EnterAsync("a", 1, static () => new ValueTask<int>(0), gone.Token).AsTask();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Leave("a");
        Assert.Equal(0, gate.Count);
    }

    private static Task<GateAnswer> EnterAsync(AttemptGate gate) => gate.EnterAsync("a", 1, static () => new ValueTask<int>(0), default).AsTask();
}
