using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Keys;

/// <summary>
/// Recognises a store that was opened with the wrong master key before anything is read or written: a known value is
/// kept in it, wrapped like every secret.
/// </summary>
internal static class MasterKeyCheck
{
    private const string Kind = "master_key_check";
    private const string Id = "check";
    private const string Known = "engine";

    /// <exception cref="EngineConfigurationException">The store's secrets were wrapped with another key.</exception>
    public static async Task RunAsync(IDocumentStore store, string tenant, SecretProtector protector, CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync(tenant, Kind, Id, cancellationToken);
        if (stored is null)
        {
            var body = $$"""{"check":"{{protector.Protect(Known)}}"}""";
            var result = await store.InsertAsync(tenant, Kind, new StoredDocument { Id = Id, Body = System.Text.Encoding.UTF8.GetBytes(body) }, cancellationToken);
            if (result.Succeeded)
            {
                return;
            }

            // Another process was quicker: what it wrote is checked.
            stored = await store.GetAsync(tenant, Kind, Id, cancellationToken);
        }

        if (!IsKnown(stored!, protector))
        {
            throw new EngineConfigurationException([$"Tenant '{tenant}': the secrets in the store were wrapped with another MasterKey. Use the key the store was made with."]) { IsMasterKeyMismatch = true };
        }
    }

    private static bool IsKnown(StoredDocument stored, SecretProtector protector)
    {
        try
        {
            return JsonNode.Parse(stored.Body.Span)?["check"]?.GetValue<string>() is { } check && protector.Unprotect(check) == Known;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return false;
        }
    }
}
