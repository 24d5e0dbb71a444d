using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Core.AttackProtection;

/// <summary>How a tenant slows down addresses that try many accounts, as <c>/attack-protection/suspicious-ip-throttling</c> has it.</summary>
public sealed record SuspiciousIpThrottling
{
    internal const string Id = "/attack-protection/suspicious-ip-throttling";

    /// <summary>Whether addresses are counted at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary><c>block</c> refuses what is too much; <c>admin_notification</c> adds nothing to the tenant log, which has it anyway.</summary>
    public IReadOnlyList<string> Shields { get => field ?? []; init; } = ["admin_notification", "block"];

    /// <summary>Addresses and ranges (CIDR) that are not counted; at most 100.</summary>
    public IReadOnlyList<string> Allowlist { get => field ?? []; init; } = [];

    /// <summary>What is counted how.</summary>
    public ThrottlingStages Stage { get => field ?? new(); init; } = new();

    /// <summary>Every other setting, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    internal bool Blocks => Enabled && Shields.Contains("block");
}

/// <summary>What of an address is counted.</summary>
public sealed record ThrottlingStages
{
    /// <summary>Failed sign-ins: 100, and one more every 14.4 minutes.</summary>
    [JsonPropertyName("pre-login")]
    public ThrottlingStage PreLogin { get => field ?? new(); init; } = new() { MaxAttempts = 100, Rate = 864_000 };

    /// <summary>Sign-ups: 50, and one more every 1.2 seconds.</summary>
    [JsonPropertyName("pre-user-registration")]
    public ThrottlingStage PreUserRegistration { get => field ?? new() { MaxAttempts = 50, Rate = 1_200 }; init; } = new() { MaxAttempts = 50, Rate = 1_200 };

    /// <summary>Foreign tokens that Actions reject: 10, and one more every 10 minutes.</summary>
    [JsonPropertyName("pre-custom-token-exchange")]
    public ThrottlingStage PreCustomTokenExchange { get => field ?? new() { MaxAttempts = 10, Rate = 600_000 }; init; } = new() { MaxAttempts = 10, Rate = 600_000 };

    /// <summary>Every other stage, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>How much of something an address may do.</summary>
public sealed record ThrottlingStage
{
    /// <summary>How often in a row.</summary>
    [JsonConverter(typeof(WholeNumberConverter))]
    public int MaxAttempts { get; init; } = 100;

    /// <summary>After how many milliseconds once more.</summary>
    [JsonConverter(typeof(WholeNumberConverter))]
    public int Rate { get; init; } = 864_000;

    /// <summary>Every other setting, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
