using Engine.Core.Storage.Payloads;

namespace Engine.Core.Device;

/// <summary>What a device has asked for, as it is stored. The key of its record is the hash of the device code.</summary>
internal sealed record DeviceCode
{
    /// <summary>The API, or null when only the person's own data is asked for.</summary>
    [Field(1)]
    public string? Audience { get; init; }

    [Field(2)]
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The end of both codes. The record lives on for a while, so that the device is told that they have expired.</summary>
    [Field(3)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The key of the record of the user code.</summary>
    [Field(4)]
    public required string UserCodeKey { get; init; }

    /// <summary>Why nobody will approve the device any more, or null.</summary>
    [Field(5)]
    public string? Denial { get; init; }

    public byte[] ToPayload() => Payload<DeviceCode>.Write(this);

    public static DeviceCode FromPayload(ReadOnlyMemory<byte> payload) => Payload<DeviceCode>.Read(payload);
}

/// <summary>What a user code stands for, as it is stored: there as long as somebody may still decide about the device.</summary>
internal sealed record UserCode
{
    /// <summary>The key of the record of the device code.</summary>
    [Field(1)]
    public required string DeviceKey { get; init; }

    /// <summary>The code as the device shows it, wrapped like a secret.</summary>
    [Field(2)]
    public required string Text { get; init; }

    public byte[] ToPayload() => Payload<UserCode>.Write(this);

    public static UserCode FromPayload(ReadOnlyMemory<byte> payload) => Payload<UserCode>.Read(payload);
}
