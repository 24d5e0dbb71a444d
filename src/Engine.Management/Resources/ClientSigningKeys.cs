using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Engine.Core.Keys;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The certificate applications are shown with: that of the tenant's current key. The private key is never shown.</summary>
internal static class ClientSigningKeys
{
    private const string Fact = "signing_keys";

    /// <summary>Made once a key: a PKCS #7 message takes a hundred times as long as the rest of the answer.</summary>
    private static readonly ConditionalWeakTable<LoadedKey, JsonArray> Described = [];

    /// <summary>Reads the certificate once a call.</summary>
    public static async ValueTask PrepareAsync(ManagementContext context)
    {
        var keys = await context.Tenant.Keys.GetAsync(context.CancellationToken);
        context.Facts[Fact] = Described.GetValue(keys.Current, Describe);
    }

    public static void Show(ManagementContext context, JsonObject client)
    {
        if (context.Facts.TryGetValue(Fact, out var keys))
        {
            client["signing_keys"] = keys.DeepClone();
        }
    }

    private static JsonArray Describe(LoadedKey key)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(key.Certificate);
        return new JsonArray((JsonNode)new JsonObject
        {
            ["cert"] = CertificateForms.ToPem(key.Certificate),
            ["pkcs7"] = CertificateForms.ToPkcs7Pem(key.Certificate),
            ["subject"] = certificate.Subject,
        });
    }
}
