using Engine.Core.Logs;
using Engine.Core.Time;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Logs;

public sealed class LogIdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 5, 6, 78, TimeSpan.Zero);

    [Fact]
    public void Next_AtATime_NamesIt()
    {
        var id = new LogIds(SecretSource.System).Next(Noon);

        Assert.Equal(56, id.Length);
        Assert.StartsWith("90020260304120506078000000000001", id, StringComparison.Ordinal);
        Assert.All(id, static digit => Assert.True(char.IsAsciiDigit(digit)));
    }

    [Property]
    public void Next_OneAfterTheOther_KeepsTheOrderOfEvents(ushort[] milliseconds)
    {
        var ids = new LogIds(SecretSource.System);
        var now = Noon;
        var given = milliseconds.Select(passed => ids.Next(now = now.AddMilliseconds(passed))).ToList();

        Assert.Equal(given.Order(StringComparer.Ordinal), given);
        Assert.Equal(given.Count, given.Distinct().Count());
    }

    [Fact]
    public void Next_OfTwoEnginesInTheSameMillisecond_IsNeverTheSame()
    {
        var (first, second) = (new LogIds(SecretSource.System), new LogIds(SecretSource.System));

        Assert.Empty(Enumerable.Range(0, 1_000).Select(_ => first.Next(Noon)).Intersect(Enumerable.Range(0, 1_000).Select(_ => second.Next(Noon))));
    }
}
