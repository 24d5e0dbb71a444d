using Engine.Core.Tenants;

namespace Engine.Core.Tests.Tenants;

public sealed class OccupancyTests
{
    [Fact]
    public async Task Close_WhileSomebodyIsInside_IsLeftByTheLast()
    {
        var occupancy = new Occupancy();
        Assert.True(occupancy.TryEnter());
        var entry = occupancy.Enter()!;
        occupancy.Close();

        Assert.False(occupancy.TryEnter());
        Assert.Null(occupancy.Enter());
        occupancy.Leave();
        Assert.False(occupancy.Left.IsCompleted);
        entry.Dispose();
        entry.Dispose();
        await occupancy.Left;
        occupancy.Close();
        Assert.False(occupancy.TryEnter());
    }

    [Fact]
    public async Task Close_Empty_IsLeftAtOnce()
    {
        var occupancy = new Occupancy();
        occupancy.Close();
        await occupancy.Left;
    }

    [Fact]
    public async Task Enter_InARaceWithClose_IsAlwaysCounted()
    {
        for (var round = 0; round < 200; round++)
        {
            var occupancy = new Occupancy();
            var inside = 0;
            var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (occupancy.TryEnter())
                {
                    Interlocked.Increment(ref inside);
                    Interlocked.Decrement(ref inside);
                    occupancy.Leave();
                }
            })).ToArray();
            occupancy.Close();
            await occupancy.Left;
            Assert.Equal(0, Volatile.Read(ref inside));
            await Task.WhenAll(callers);
        }
    }
}
