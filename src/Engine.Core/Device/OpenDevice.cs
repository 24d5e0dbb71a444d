using Engine.Core.Storage;

namespace Engine.Core.Device;

/// <summary>A device that waits for a person's decision.</summary>
/// <param name="Key">The key of the record of its code.</param>
/// <param name="Code">What it has asked for.</param>
/// <param name="Record">The record of its code.</param>
/// <param name="UserCode">The code it shows.</param>
internal sealed record OpenDevice(string Key, DeviceCode Code, StoredRecord Record, string UserCode);
