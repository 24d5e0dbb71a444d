using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Core.Keys;

/// <summary>
/// A public key of a customer that is published beside the tenant's own (<c>signing-keys/customer-signing-keys.md</c>): an RSA
/// key as JSON Web Key (RFC 7517). It never signs and nothing the engine accepts is checked with it; it is for those who
/// sign tokens anew with a key of their own.
/// </summary>
public sealed record ImportedSigningKey
{
    /// <summary>The key type: <c>RSA</c>.</summary>
    public string Kty { get; init; } = "RSA";

    /// <summary>The key id; unique among everything the tenant publishes.</summary>
    public required string Kid { get; init; }

    /// <summary>The purpose: <c>sig</c>, or null.</summary>
    public string? Use { get; init; }

    /// <summary>The operations: <c>verify</c>, or null.</summary>
    public IReadOnlyList<string>? KeyOps { get; init; }

    /// <summary>The algorithm, for example <c>RS256</c>, or null.</summary>
    public string? Alg { get; init; }

    /// <summary>The modulus, base64url; 2048 to 16384 bits.</summary>
    public required string N { get; init; }

    /// <summary>The exponent, base64url.</summary>
    public required string E { get; init; }

    /// <summary>The address of the certificate chain, or null.</summary>
    public string? X5u { get; init; }

    /// <summary>The certificate chain, base64, or null.</summary>
    public IReadOnlyList<string>? X5c { get; init; }

    /// <summary>The SHA-1 thumbprint of the certificate, base64url, or null.</summary>
    public string? X5t { get; init; }

    /// <summary>The SHA-256 thumbprint of the certificate, base64url, or null.</summary>
    [JsonPropertyName("x5t#S256")]
    public string? X5tS256 { get; init; }

    /// <summary>Whatever else the JSON has: nothing may be left here, a private part least of all.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>The imported keys of a tenant; one document, replaced as a whole.</summary>
internal sealed record ImportedSigningKeys
{
    /// <summary>The id of the one document.</summary>
    public const string Id = "keys";

    public IReadOnlyList<ImportedSigningKey> Keys { get; init; } = [];
}
