using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Core.Apis;

/// <summary>
/// Encryption of an API's access tokens (<c>apis/configure-json-web-encryption.md</c>): the signed JWT becomes the content of a
/// JWE that only the API can open.
/// </summary>
public sealed record TokenEncryption
{
    /// <summary>The one format there is: a signed JWT inside a compact JWE.</summary>
    public const string CompactNestedJwe = "compact-nested-jwe";

    /// <summary><see cref="CompactNestedJwe"/>.</summary>
    public string Format { get; init; } = CompactNestedJwe;

    /// <summary>The key of the API.</summary>
    public required TokenEncryptionKey EncryptionKey { get; init; }

    /// <summary>Every other field, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>The public key to which an API's access tokens are encrypted.</summary>
public sealed record TokenEncryptionKey
{
    /// <summary>A name for people, or null.</summary>
    public string? Name { get; init; }

    /// <summary>An RSA public key or certificate in PEM, 2048 to 4096 bits. The Management API takes it and never gives it back.</summary>
    public string? Pem { get; init; }

    /// <summary><c>RSA-OAEP-256</c>, <c>RSA-OAEP-384</c> or <c>RSA-OAEP-512</c>.</summary>
    public required string Alg { get; init; }

    /// <summary>What the header of the tokens says as <c>kid</c>, or null.</summary>
    public string? Kid { get; init; }

    /// <summary>
    /// Identifies the key: the thumbprint of the public key (RFC 7638), or of the certificate if it was given as one (RFC 8705,
    /// section 3.1), SHA-256 in base64url. Set by the engine.
    /// </summary>
    [JsonPropertyName("thumbprint_sha256")]
    public string? ThumbprintSha256 { get; init; }

    /// <summary>Every other field, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
