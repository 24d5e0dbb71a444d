using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Core.TokenExchange;

/// <summary>Which Action says whom a foreign token stands for (RFC 8693), by the type of the token.</summary>
internal sealed record TokenExchangeProfile
{
    public required string Id { get; init; }

    public string Name { get => field ?? ""; init; } = "";

    /// <summary>The type that requests name: an address or a URN of the tenant's owner.</summary>
    public required string SubjectTokenType { get; init; }

    public required string ActionId { get; init; }

    public string Type { get => field ?? "custom_authentication"; init; } = "custom_authentication";

    /// <summary>Every other field of the entity, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
