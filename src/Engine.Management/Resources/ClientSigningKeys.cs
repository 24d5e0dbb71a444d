using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The certificate applications are shown with: that of the tenant's current key. The private key is never shown.</summary>
internal static class ClientSigningKeys
{
    private const string Fact = "signing_keys";

    /// <summary>Reads the certificate once a call.</summary>
    public static async ValueTask PrepareAsync(ManagementContext context)
    {
        var keys = await context.Tenant.ListSigningKeysAsync(context.CancellationToken);
        if (keys.FirstOrDefault(static key => key.Current == true) is { } current)
        {
            using var certificate = X509Certificate2.CreateFromPem(current.Cert);
            context.Facts[Fact] = new JsonArray(new JsonObject { ["cert"] = current.Cert, ["pkcs7"] = current.Pkcs7, ["subject"] = certificate.Subject });
        }
    }

    public static void Show(ManagementContext context, JsonObject client)
    {
        if (context.Facts.TryGetValue(Fact, out var keys))
        {
            client["signing_keys"] = keys.DeepClone();
        }
    }
}
