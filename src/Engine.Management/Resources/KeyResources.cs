using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Json;
using Engine.Core.Keys;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>
/// The keys a tenant signs with, <c>/keys/signing</c>, and the public keys it publishes for somebody else,
/// <c>/keys/custom-signing</c>. Private keys are never shown.
/// </summary>
internal static class KeyResources
{
    private static readonly string[] RequiredOfImported = ["kid", "n", "e"];
    private static readonly ManagementError NotFound = new(404, "The signing key does not exist", "inexistent_signing_key");
    private static readonly ManagementError InUse = new(409, "The signing key is current or next; rotate before you revoke it", "signing_key_in_use");
    private static readonly ManagementError AlreadyRevoked = new(409, "The signing key was already revoked", "signing_key_revoked");
    private static readonly ManagementError NothingImported = new(404, "There are no custom signing keys", "inexistent_custom_signing_keys");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /keys/signing", ListAsync);
        handlers.Add("GET /keys/signing/{kid}", GetAsync);
        handlers.Add("POST /keys/signing/rotate", RotateAsync);
        handlers.Add("PUT /keys/signing/{kid}/revoke", RevokeAsync);
        handlers.Add("GET /keys/custom-signing", ListImportedAsync);
        handlers.Add("PUT /keys/custom-signing", ImportAsync);
        handlers.Add("DELETE /keys/custom-signing", RemoveImportedAsync);
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        var keys = await context.Tenant.ListSigningKeysAsync(context.CancellationToken);
        return ManagementResult.Ok(new JsonArray([.. keys.Select(Show)]));
    }

    private static async ValueTask<ManagementResult> GetAsync(ManagementContext context)
    {
        var keys = await context.Tenant.ListSigningKeysAsync(context.CancellationToken);
        return keys.FirstOrDefault(key => key.Kid == context["kid"]) is { } found ? ManagementResult.Ok(Show(found)) : NotFound;
    }

    private static async ValueTask<ManagementResult> RotateAsync(ManagementContext context)
        => ManagementResult.Ok(Show(await context.Tenant.RotateSigningKeyAsync(cancellationToken: context.CancellationToken)), 201);

    private static async ValueTask<ManagementResult> RevokeAsync(ManagementContext context)
    {
        var revocation = await context.Tenant.RevokeSigningKeyAsync(context["kid"], context.CancellationToken);
        return revocation.Outcome switch
        {
            SigningKeyRevocationOutcome.Revoked => ManagementResult.Ok(Show(revocation.Key!)),
            SigningKeyRevocationOutcome.NotPrevious => InUse,
            SigningKeyRevocationOutcome.AlreadyRevoked => AlreadyRevoked,
            _ => NotFound,
        };
    }

    private static JsonNode Show(SigningKeyInfo key) => JsonSerializer.SerializeToNode(key, EntityJson.Default.SigningKeyInfo)!;

    private static async ValueTask<ManagementResult> ListImportedAsync(ManagementContext context)
    {
        var keys = await context.Tenant.ListImportedSigningKeysAsync(context.CancellationToken);
        return keys.Count == 0 ? NothingImported : ManagementResult.Ok(Show(keys));
    }

    private static async ValueTask<ManagementResult> ImportAsync(ManagementContext context)
    {
        var sent = context.BodyObject["keys"]!.AsArray();
        for (var i = 0; i < sent.Count; i++)
        {
            if (RequiredOfImported.FirstOrDefault(name => sent[i]!.AsObject().Text(name) is not { Length: > 0 }) is { } missing)
            {
                return ManagementError.InvalidBody($"Payload validation error: 'Missing required property: {missing}' on property keys[{i}].");
            }
        }

        var keys = sent.Deserialize(EntityJson.Default.ImportedSigningKeyList)!;
        var faults = await context.Tenant.ImportSigningKeysAsync(keys, context.CancellationToken);
        return faults.Count > 0 ? ManagementError.InvalidBody(string.Join(' ', faults)) : ManagementResult.Ok(Show(keys));
    }

    private static async ValueTask<ManagementResult> RemoveImportedAsync(ManagementContext context)
    {
        await context.Tenant.ImportSigningKeysAsync([], context.CancellationToken);
        return ManagementResult.NoContent;
    }

    private static JsonObject Show(IReadOnlyList<ImportedSigningKey> keys)
        => new() { ["keys"] = JsonSerializer.SerializeToNode(keys, EntityJson.Default.ImportedSigningKeyList) };
}
