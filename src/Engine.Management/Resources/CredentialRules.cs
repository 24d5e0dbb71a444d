using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>What a credential of an application may be (<c>applications/credentials.md</c>, <c>configure-private-key-jwt.md</c>).</summary>
internal static class CredentialRules
{
    public const int MaxPerClient = 2;
    private const int MinKeySize = 2048;
    private const int MaxKeySize = 4096;

    public static readonly ManagementError TooMany = new(400, "The client has the maximum number of credentials (2)", "invalid_body");

    public static readonly ManagementError Known = new(409, "The client has a credential with this key already", "credential_conflict");

    public static readonly ManagementError InUse = new(400, "The credential is in use by the client", "operation_not_supported");

    /// <summary>What is wrong with a new credential by itself, or null.</summary>
    public static ManagementError? CheckNew(JsonObject credential, DateTimeOffset now)
    {
        if (credential.Text("pem") is { } pem && CheckPem(pem, credential, now) is { } fault)
        {
            return fault;
        }

        if (credential.Flag("parse_expiry_from_cert") == true && credential.ContainsKey("expires_at"))
        {
            return Refuse("parse_expiry_from_cert", "parse_expiry_from_cert and expires_at are mutually exclusive");
        }

        return CheckExpiry(credential, now);
    }

    /// <summary>An expiry that has passed would take the credential out of use, and say nothing.</summary>
    public static ManagementError? CheckExpiry(JsonObject credential, DateTimeOffset now)
        => credential["expires_at"] is null ? null
            : credential["expires_at"] is JsonValue value && value.TryGetValue(out string? text) && IsDateTime(text, out var expiry) && expiry > now ? null
            : Refuse("expires_at", "expires_at must be a date and time in the future");

    /// <summary>RFC 3339 and nothing else: a date that is guessed at can end a credential months early.</summary>
    private static bool IsDateTime(string text, out DateTimeOffset time)
        => DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
            && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal));

    /// <summary>Whether two credentials stand for one key.</summary>
    public static bool AreSame(JsonObject one, JsonObject other)
        => (one.Text("kid") is { } kid && kid == other.Text("kid"))
            || (one.Text("thumbprint_sha256") is { } thumbprint && thumbprint == other.Text("thumbprint_sha256"));

    private static ManagementError? CheckPem(string pem, JsonObject credential, DateTimeOffset now)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return Refuse("pem", "The pem must be a public key or certificate; a private key must not leave its owner");
        }

        var isCertificate = pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal);
        if (!isCertificate && credential.Flag("parse_expiry_from_cert") == true)
        {
            return Refuse("parse_expiry_from_cert", "parse_expiry_from_cert needs a certificate");
        }

        try
        {
            using var certificate = isCertificate ? X509Certificate2.CreateFromPem(pem) : null;
            if (certificate is not null && IsExpired(certificate, credential, now))
            {
                return Refuse("pem", "The certificate has expired");
            }

            return CheckSize(certificate, pem, credential.Text("credential_type"));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return ManagementError.InvalidBody("The credential's pem is not a valid key or certificate");
        }
    }

    /// <summary>A certificate that only carries a key may live on by an expiry of its own; one that is shown when connecting may not.</summary>
    private static bool IsExpired(X509Certificate2 certificate, JsonObject credential, DateTimeOffset now)
        => certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime
            && credential.Text("credential_type") is var type
            && type != "cert_subject_dn"
            && (type == "x509_cert" || !credential.ContainsKey("expires_at"));

    private static ManagementError? CheckSize(X509Certificate2? certificate, string pem, string? type)
    {
        using var rsa = certificate is null ? RSA.Create() : certificate.GetRSAPublicKey();
        if (certificate is null)
        {
            rsa!.ImportFromPem(pem);
        }

        if (rsa is null && type == "public_key")
        {
            return Refuse("pem", "The key must be an RSA key");
        }

        return rsa is null or { KeySize: >= MinKeySize and <= MaxKeySize } ? null : Refuse("pem", $"The key must have {MinKeySize} to {MaxKeySize} bits");
    }

    private static ManagementError Refuse(string field, string message) => ManagementError.InvalidBody($"Payload validation error: '{message}' on property {field}.");
}
