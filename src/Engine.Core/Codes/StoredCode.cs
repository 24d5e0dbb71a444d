using Engine.Core.Storage.Payloads;

namespace Engine.Core.Codes;

/// <summary>A code as it is stored: a keyed hash, which also covers what the code is for. Six digits alone could be tried out.</summary>
internal sealed record StoredCode
{
    [Field(1)]
    public required string Nonce { get; init; }

    [Field(2)]
    public required string Hash { get; init; }

    /// <summary>How many wrong ones were presented.</summary>
    [Field(3)]
    public int Failures { get; init; }

    [Field(4)]
    public int Attempts { get; init; }

    [Field(5)]
    public bool IsUsed { get; init; }

    [Field(6)]
    public string? Data { get; init; }

    public byte[] ToPayload() => Payload<StoredCode>.Write(this);

    public static StoredCode FromPayload(ReadOnlyMemory<byte> payload) => Payload<StoredCode>.Read(payload);
}
