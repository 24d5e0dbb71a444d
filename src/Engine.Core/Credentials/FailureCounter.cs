using Engine.Core.Storage.Payloads;

namespace Engine.Core.Credentials;

/// <summary>How often signing in to an account has failed, as it is stored. Whether that blocks is decided when somebody tries.</summary>
internal sealed record FailureCounter
{
    /// <summary>What was typed last.</summary>
    [Field(1)]
    public required string Identifier { get; init; }

    [Field(2)]
    public required string Connection { get; init; }

    /// <summary>The address, or null when the failures of all addresses count together.</summary>
    [Field(3)]
    public string? Address { get; init; }

    [Field(4)]
    public int Failures { get; init; }

    public byte[] ToPayload() => Payload<FailureCounter>.Write(this);

    public static FailureCounter FromPayload(ReadOnlyMemory<byte> payload) => Payload<FailureCounter>.Read(payload);
}
