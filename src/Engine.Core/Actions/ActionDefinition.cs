using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Core.Actions;

/// <summary>The points at which Actions run.</summary>
public static class ActionTriggers
{
    /// <summary>After a person was authenticated, before tokens are made.</summary>
    public const string PostLogin = "post-login";

    /// <summary>Before the token of a client credentials request is made.</summary>
    public const string CredentialsExchange = "credentials-exchange";

    /// <summary>When an application exchanges a foreign token; the profile of the token's type names the one Action.</summary>
    public const string CustomTokenExchange = "custom-token-exchange";
}

/// <summary>A deployed Action of a tenant: JavaScript, or the name of a C# Action that the embedder registered.</summary>
public sealed record ActionDefinition
{
    /// <summary>A UUID.</summary>
    public required string Id { get; init; }

    /// <summary>The name; unique in a tenant.</summary>
    public required string Name { get; init; }

    /// <summary>The trigger it is bound to (<see cref="ActionTriggers"/>).</summary>
    public required string Trigger { get; init; }

    /// <summary>The place among the Actions of its trigger, ascending.</summary>
    public int Order { get; init; }

    /// <summary>The JavaScript source that is deployed; null for a C# Action.</summary>
    public string? Code { get; init; }

    /// <summary>The secrets the script reads as <c>event.secrets</c>.</summary>
    [JsonPropertyName("_secrets")]
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>Every other field of the entity, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
