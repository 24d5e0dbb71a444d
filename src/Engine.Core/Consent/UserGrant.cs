using System.Text.Json.Serialization;

namespace Engine.Core.Consent;

/// <summary>What a person has consented to: an application, an API and scopes.</summary>
public sealed record UserGrant
{
    /// <summary>24 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The application. The service spells this one <c>clientID</c>.</summary>
    [JsonPropertyName("clientID")]
    public required string ClientId { get; init; }

    /// <summary>The person.</summary>
    public required string UserId { get; init; }

    /// <summary>The API; empty when only the person's own data was asked for.</summary>
    public string Audience { get => field ?? ""; init; } = "";

    /// <summary>The scopes.</summary>
    public IReadOnlyList<string> Scope { get => field ?? []; init; } = [];
}
