using Jint;
using Jint.Runtime;

namespace Engine.Actions.Sandbox;

/// <summary>Lets scripts see the engine's clock, in UTC as on the service.</summary>
internal sealed class ActionTimeSystem(TimeProvider time) : ITimeSystem
{
    private static readonly ITimeSystem Parser = new Options { TimeZone = TimeZoneInfo.Utc }.TimeSystem;

    public TimeZoneInfo DefaultTimeZone => TimeZoneInfo.Utc;

    public DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public TimeSpan GetUtcOffset(long epochMilliseconds) => TimeSpan.Zero;

    public bool TryParse(string date, out long epochMilliseconds) => Parser.TryParse(date, out epochMilliseconds);
}
