using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Core.AttackProtection;

/// <summary>How a tenant protects single accounts from guessing, as <c>/attack-protection/brute-force-protection</c> has it.</summary>
public sealed record BruteForceProtection
{
    /// <summary>Counts failed sign-ins by account and address.</summary>
    public const string PerIdentifierAndAddress = "count_per_identifier_and_ip";

    /// <summary>Counts failed sign-ins by account, from wherever they come: whoever knows a name can lock its owner out.</summary>
    public const string PerIdentifier = "count_per_identifier";

    internal const string Id = "/attack-protection/brute-force-protection";

    /// <summary>Whether failed sign-ins are counted at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary><c>block</c> refuses further sign-ins, <c>user_notification</c> sends a message with a link that unblocks; none only logs.</summary>
    public IReadOnlyList<string> Shields { get => field ?? []; init; } = ["block", "user_notification"];

    /// <summary><see cref="PerIdentifierAndAddress"/> or <see cref="PerIdentifier"/>.</summary>
    public string Mode { get => field ?? PerIdentifierAndAddress; init; } = PerIdentifierAndAddress;

    /// <summary>Addresses and ranges (CIDR) whose failed sign-ins do not count; at most 100.</summary>
    public IReadOnlyList<string> Allowlist { get => field ?? []; init; } = [];

    /// <summary>The failed sign-in that blocks: 1 to 100.</summary>
    [JsonConverter(typeof(WholeNumberConverter))]
    public int MaxAttempts { get; init; } = 10;

    /// <summary>Every other setting, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    internal bool Blocks => Enabled && Shields.Contains("block");
}

/// <summary>Reads any number as a whole one: 10.0 is 10, and what is out of range is the nearest that is in it.</summary>
internal sealed class WholeNumberConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => (int)Math.Clamp(reader.GetDouble(), int.MinValue, int.MaxValue);

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
