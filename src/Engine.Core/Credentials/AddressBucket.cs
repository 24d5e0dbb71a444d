using Engine.Core.AttackProtection;
using Engine.Core.Storage.Payloads;

namespace Engine.Core.Credentials;

/// <summary>What an address has left of its allowance, as it is stored.</summary>
internal sealed record AddressBucket
{
    private const int Unit = 1_000_000;

    /// <summary>Attempts in millionths: between two of them the bucket fills up bit by bit.</summary>
    [Field(1)]
    public long Content { get; init; }

    [Field(2)]
    public DateTimeOffset At { get; init; }

    public bool HasOne => Content >= Unit;

    /// <summary>How many attempts are left, with the fraction of the next one.</summary>
    public double Attempts => (double)Content / Unit;

    public static AddressBucket Full(ThrottlingStage settings, DateTimeOffset now) => new() { Content = (long)settings.MaxAttempts * Unit, At = now };

    public AddressBucket TakeOne() => this with { Content = Content - Unit };

    public AddressBucket GiveOne(ThrottlingStage settings) => this with { Content = Math.Min((long)settings.MaxAttempts * Unit, Content + Unit) };

    public AddressBucket Refill(ThrottlingStage settings, DateTimeOffset now)
    {
        var most = (long)settings.MaxAttempts * Unit;
        var gained = Math.Max(0, (now - At).TotalMilliseconds) / settings.Rate * Unit;
        return new() { Content = gained >= most ? most : Math.Min(most, Content + (long)gained), At = now };
    }

    public byte[] ToPayload() => Payload<AddressBucket>.Write(this);

    public static AddressBucket FromPayload(ReadOnlyMemory<byte> payload) => Payload<AddressBucket>.Read(payload);
}
