using System.Text.Json.Serialization;

namespace Engine.Core.Keys;

/// <summary>A signing key as the service describes it; the private key is never part of it.</summary>
public sealed record SigningKeyInfo
{
    /// <summary>The key id, as JWT headers and the key set name it.</summary>
    public required string Kid { get; init; }

    /// <summary>The certificate, PEM.</summary>
    public required string Cert { get; init; }

    /// <summary>The certificate as PKCS #7, PEM.</summary>
    public required string Pkcs7 { get; init; }

    /// <summary>Whether the key signs now.</summary>
    public bool Current { get; init; }

    /// <summary>Whether the key signs after the next rotation.</summary>
    public bool Next { get; init; }

    /// <summary>Whether the key signed before and what it signed is still good.</summary>
    public bool Previous { get; init; }

    /// <summary>The SHA-1 thumbprint of the certificate: pairs of hexadecimal capitals with colons between them.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The same without colons.</summary>
    public required string Thumbprint { get; init; }

    /// <summary>Whether the key was revoked: nothing it signed is good any more.</summary>
    public bool Revoked { get; init; }

    /// <summary>Since when it signs or signed.</summary>
    public DateTimeOffset? CurrentSince { get; init; }

    /// <summary>Until when it signed.</summary>
    public DateTimeOffset? CurrentUntil { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The service's word for the state: <c>current</c>, <c>next</c>, <c>previous</c> or <c>revoked</c>.</summary>
    [JsonIgnore]
    public string State => Current ? SigningKey.Current : Next ? SigningKey.Next : Previous ? SigningKey.Previous : SigningKey.Revoked;

    internal static SigningKeyInfo From(SigningKey key)
    {
        var certificate = CertificateForms.ToDer(key.Cert);
        return new SigningKeyInfo
        {
            Kid = key.Kid,
            Cert = CertificateForms.ToPem(certificate),
            Pkcs7 = CertificateForms.ToPkcs7Pem(certificate),
            Current = key.State == SigningKey.Current,
            Next = key.State == SigningKey.Next,
            Previous = key.State == SigningKey.Previous,
            Fingerprint = CertificateForms.Fingerprint(certificate),
            Thumbprint = CertificateForms.Thumbprint(certificate),
            Revoked = key.State == SigningKey.Revoked,
            CurrentSince = key.CurrentSince,
            CurrentUntil = key.CurrentUntil,
            RevokedAt = key.RevokedAt,
        };
    }
}
