using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Engine.Core.Keys;

/// <summary>An RSA public key as people give it: PEM with the key (PKCS #1 or SubjectPublicKeyInfo) or with a certificate.</summary>
/// <param name="Parameters">Modulus and exponent.</param>
internal sealed record RsaPublicPem(RSAParameters Parameters)
{
    public int Bits => Parameters.Modulus!.Length * 8;

    /// <summary>Null when the text is anything else; a private key is not accepted in place of a public one.</summary>
    public static RsaPublicPem? Read(string? pem)
    {
        if (pem is null || pem.Contains("PRIVATE KEY", StringComparison.Ordinal) || !PemEncoding.TryFind(pem, out var fields))
        {
            return null;
        }

        try
        {
            var data = Convert.FromBase64String(pem[fields.Base64Data]);
            var label = pem[fields.Label];
            if (label == "CERTIFICATE")
            {
                using var certificate = X509CertificateLoader.LoadCertificate(data);
                using var certified = certificate.GetRSAPublicKey();
                return certified is null ? null : new RsaPublicPem(certified.ExportParameters(false));
            }

            using var rsa = RSA.Create();
            switch (label)
            {
                case "PUBLIC KEY":
                    rsa.ImportSubjectPublicKeyInfo(data, out _);
                    break;
                case "RSA PUBLIC KEY":
                    rsa.ImportRSAPublicKey(data, out _);
                    break;
                default:
                    return null;
            }

            return new RsaPublicPem(rsa.ExportParameters(false));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>SHA-256 of the key's canonical JWK (RFC 7638) in base64url, of a key in a certificate too.</summary>
    public string Thumbprint()
    {
        var content = Encoding.ASCII.GetBytes($$"""{"e":"{{Base64Url.EncodeToString(Parameters.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(Parameters.Modulus)}}"}""");
        return Base64Url.EncodeToString(SHA256.HashData(content));
    }
}
