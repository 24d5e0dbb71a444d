using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Engine.Core.Keys;

/// <summary>A signing key ready for use.</summary>
internal sealed class LoadedKey : IDisposable
{
    public LoadedKey(SigningKey stored)
    {
        Stored = stored;
        Certificate = CertificateForms.ToDer(stored.Cert);
        Signer = stored.PrivateKey is { } privateKey ? new RsaSigner(ImportPrivate(privateKey)) : new RsaSigner(ImportPublic(Certificate), canSign: false);
        Modulus = Base64Url.EncodeToString(Signer.PublicParameters.Modulus);
        Exponent = Base64Url.EncodeToString(Signer.PublicParameters.Exponent);

        // x5t is a SHA-1 thumbprint by definition (RFC 7517, section 4.8).
        Thumbprint = Base64Url.EncodeToString(SHA1.HashData(Certificate));
    }

    public SigningKey Stored { get; }

    public string Kid => Stored.Kid;

    /// <summary>Whether it was loaded with its private part; otherwise it only checks signatures.</summary>
    public bool CanSign => Stored.PrivateKey is not null;

    public RsaSigner Signer { get; }

    public string Modulus { get; }

    public string Exponent { get; }

    public string Thumbprint { get; }

    /// <summary>The certificate, DER.</summary>
    public byte[] Certificate { get; }

    /// <summary>Makes a key record from a private key: a self-signed certificate goes with it.</summary>
    public static SigningKey Create(RSA rsa, string kid, string subject, string state, DateTimeOffset now)
    {
        // Not CreateSelfSigned: it copies the private key into the certificate, which takes five times as long as all the rest.
        var name = new X500DistinguishedName($"CN={subject}");
        var request = new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var generator = X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(name, generator, now.AddMinutes(-5), now.AddYears(13), SerialNumber(rsa));
        return new SigningKey
        {
            Kid = kid,
            State = state,
            Cert = certificate.ExportCertificatePem(),
            PrivateKey = Convert.ToBase64String(rsa.ExportPkcs8PrivateKey()),
            CurrentSince = state == SigningKey.Current ? now : null,
        };
    }

    /// <summary>Releases the key's RSA objects; see <see cref="RsaSigner.Dispose"/> for who still uses it.</summary>
    public void Dispose() => Signer.Dispose();

    /// <summary>A certificate's number: positive, and another one for another key (RFC 5280, section 4.1.2.2).</summary>
    private static byte[] SerialNumber(RSA rsa)
    {
        var number = SHA256.HashData(rsa.ExportSubjectPublicKeyInfo())[..16];
        number[0] = (byte)((number[0] & 0x3f) | 0x40);
        return number;
    }

    private static RSA ImportPrivate(string privateKey)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(privateKey), out _);
        return rsa;
    }

    private static RSA ImportPublic(byte[] certificate)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(certificate);
        return parsed.GetRSAPublicKey() ?? throw new CryptographicException("The certificate of a signing key is not an RSA certificate.");
    }
}
