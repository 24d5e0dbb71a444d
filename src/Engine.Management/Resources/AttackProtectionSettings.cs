using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.AttackProtection;
using Engine.Core.Json;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The settings of the guards in front of passwords; they are held to the rules that code is held to.</summary>
internal static class AttackProtectionSettings
{
    public static readonly Singleton BruteForce = new()
    {
        Path = BruteForceProtection.Id,
        BeforeWrite = static (_, entity, _) => new(Check(entity, "max_attempts") ?? ToError(ProtectionRules.FindFaults(entity.Deserialize(EntityJson.Default.BruteForceProtection)!))),
    };

    public static readonly Singleton SuspiciousIp = new()
    {
        Path = SuspiciousIpThrottling.Id,
        MergesDeep = true,
        BeforeWrite = static (_, entity, _) => new(
            (entity["stage"] as JsonObject ?? []).Select(static stage => stage.Value is JsonObject settings ? Check(settings, "max_attempts") ?? Check(settings, "rate") : null).FirstOrDefault(static error => error is not null)
            ?? ToError(ProtectionRules.FindFaults(entity.Deserialize(EntityJson.Default.SuspiciousIpThrottling)!))),
    };

    private static ManagementError? Check(JsonObject settings, string name)
        => settings[name] is JsonValue value && value.TryGetValue(out double number) && (number != Math.Floor(number) || number is < 0 or > int.MaxValue)
            ? ManagementError.InvalidBody($"Payload validation error: '{name} must be a whole number' on property {name}.")
            : null;

    private static ManagementError? ToError(IEnumerable<(string Property, string Message)> faults)
        => faults.Select(static fault => ManagementError.InvalidBody($"Payload validation error: '{fault.Message}' on property {fault.Property}.")).FirstOrDefault();
}
