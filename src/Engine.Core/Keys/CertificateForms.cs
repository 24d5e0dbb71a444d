using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Engine.Core.Keys;

/// <summary>The forms in which the service hands out a certificate.</summary>
internal static class CertificateForms
{
    /// <summary>The certificate in DER, from PEM.</summary>
    public static byte[] ToDer(string pem)
    {
        var fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    /// <summary>PEM with line ends of CR and LF, as the service writes it (RFC 7468).</summary>
    public static string ToPem(byte[] certificate) => ToPem("CERTIFICATE", certificate);

    /// <summary>A degenerate PKCS #7 message: no content, no signer, one certificate (RFC 2315, section 9).</summary>
    public static byte[] ToPkcs7(byte[] certificate)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(certificate);
        return new X509Certificate2Collection(parsed).Export(X509ContentType.Pkcs7)!;
    }

    /// <summary>The same in PEM.</summary>
    public static string ToPkcs7Pem(byte[] certificate) => ToPem("PKCS7", ToPkcs7(certificate));

    /// <summary>The SHA-1 thumbprint: 40 hexadecimal capitals.</summary>
    public static string Thumbprint(byte[] certificate) => Convert.ToHexString(SHA1.HashData(certificate));

    /// <summary>The SHA-1 thumbprint in pairs with colons between them.</summary>
    public static string Fingerprint(byte[] certificate) => string.Join(':', Thumbprint(certificate).Chunk(2).Select(static pair => new string(pair)));

    private static string ToPem(string label, byte[] data) => PemEncoding.WriteString(label, data).ReplaceLineEndings("\r\n");
}
