using System.Text.Json.Serialization;

namespace Engine.Core.Keys;

/// <summary>A signing key of a tenant (<c>tenant-settings/signing-keys.md</c>).</summary>
internal sealed record SigningKey
{
    /// <summary>The key id: 21 URL-safe characters.</summary>
    public required string Kid { get; init; }

    /// <summary><c>next</c>, <c>current</c>, <c>previous</c> or <c>revoked</c>.</summary>
    [JsonPropertyName("_state")]
    public required string State { get; init; }

    /// <summary>The self-signed certificate, PEM.</summary>
    public required string Cert { get; init; }

    /// <summary>
    /// The private key, PKCS #8 in base64. Null as soon as the key has signed for the last time: checking needs the
    /// certificate alone, and what is not kept can't be stolen.
    /// </summary>
    [JsonPropertyName("_private_key")]
    public string? PrivateKey { get; init; }

    /// <summary>Since when it signs.</summary>
    public DateTimeOffset? CurrentSince { get; init; }

    /// <summary>Until when it signed.</summary>
    public DateTimeOffset? CurrentUntil { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The key that signs now.</summary>
    public const string Current = "current";

    /// <summary>The key that is going to sign after the next rotation.</summary>
    public const string Next = "next";

    /// <summary>The key that signed before; still published.</summary>
    public const string Previous = "previous";

    /// <summary>A key that is not published any more.</summary>
    public const string Revoked = "revoked";
}
