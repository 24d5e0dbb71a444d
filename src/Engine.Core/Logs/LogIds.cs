using Engine.Core.Time;

namespace Engine.Core.Logs;

/// <summary>
/// The ids of log records: 56 digits (<c>logs.md</c>). 900, the time to the millisecond, a counter of 12 digits and 24 digits that
/// belong to this engine alone. The order of ids is the order of events in one engine, and the order of milliseconds among several
/// that write into one store; no two of them give the same id.
/// </summary>
internal sealed class LogIds(SecretSource random)
{
    private const int Length = 56;
    private const int CounterStart = 20;
    private const int EngineStart = 32;
    private readonly string _engine = random.Digits(Length - EngineStart);
    private long _counter;

    public string Next(DateTimeOffset now) => string.Create(Length, (Time: now.UtcDateTime, Counter: Interlocked.Increment(ref _counter), Engine: _engine), static (id, parts) =>
    {
        var (time, counter, engine) = parts;
        "900".CopyTo(id);
        Write(id[3..7], time.Year);
        Write(id[7..9], time.Month);
        Write(id[9..11], time.Day);
        Write(id[11..13], time.Hour);
        Write(id[13..15], time.Minute);
        Write(id[15..17], time.Second);
        Write(id[17..CounterStart], time.Millisecond);
        Write(id[CounterStart..EngineStart], counter);
        engine.CopyTo(id[EngineStart..]);
    });

    /// <summary>The number with zeros in front of it. Formatting it as text costs ten times as much, and every token writes a record.</summary>
    private static void Write(Span<char> digits, long number)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            digits[i] = (char)('0' + digit);
        }
    }
}
