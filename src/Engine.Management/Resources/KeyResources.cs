using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Engine.Core.Keys;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The keys a tenant signs with: <c>/keys/signing</c>, read only. Private keys are never shown.</summary>
internal static class KeyResources
{
    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /keys/signing", ListAsync);
        handlers.Add("GET /keys/signing/{kid}", GetAsync);
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        await context.Tenant.Keys.GetAsync(context.CancellationToken);
        var keys = await context.Tenant.SigningKeys.ListAsync(null, context.CancellationToken);
        return ManagementResult.Ok(new JsonArray([.. keys.Select(static key => (JsonNode)Show(key))]));
    }

    private static async ValueTask<ManagementResult> GetAsync(ManagementContext context)
    {
        var found = await context.Tenant.SigningKeys.GetAsync(context["kid"], context.CancellationToken);
        return found is null ? new ManagementError(404, "The signing key does not exist", "inexistent_signing_key") : ManagementResult.Ok(Show(found.Value));
    }

    private static JsonObject Show(SigningKey key)
    {
        using var certificate = X509Certificate2.CreateFromPem(key.Cert);
        var shown = new JsonObject
        {
            ["kid"] = key.Kid,
            ["cert"] = key.Cert,
            ["pkcs7"] = PemEncoding.WriteString("PKCS7", Pkcs7Of(certificate)),
            ["current"] = key.State == SigningKey.Current,
            ["next"] = key.State == SigningKey.Next,
            ["previous"] = key.State == SigningKey.Previous,
            ["revoked"] = key.State == SigningKey.Revoked,
            ["fingerprint"] = string.Join(':', Convert.ToHexString(certificate.GetCertHash()).Chunk(2).Select(static pair => new string(pair))),
            ["thumbprint"] = Convert.ToHexString(certificate.GetCertHash()),
        };
        AddTime(shown, "current_since", key.CurrentSince);
        AddTime(shown, "current_until", key.CurrentUntil);
        AddTime(shown, "revoked_at", key.RevokedAt);
        return shown;
    }

    private static byte[] Pkcs7Of(X509Certificate2 certificate)
        => new X509Certificate2Collection(certificate).Export(X509ContentType.Pkcs7) ?? [];

    private static void AddTime(JsonObject shown, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            shown[name] = Json.Timestamp(known);
        }
    }
}
