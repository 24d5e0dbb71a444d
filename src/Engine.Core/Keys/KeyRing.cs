using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Keys;

/// <summary>
/// Ties a store to its master key: a known value, wrapped like every secret, is the first thing written to a store and the
/// first thing read. A store that is opened with the wrong key is left as it is. When the master key was changed, every
/// secret is wrapped anew, the known value last: what was interrupted is done again.
/// </summary>
internal static class KeyRing
{
    private const string Kind = "key_ring";
    private const string Id = "master";
    private const string Known = "engine";

    /// <summary>The store as a whole is nobody's; tenant names have no underscore.</summary>
    private const string Owner = "_store";

    /// <exception cref="EngineConfigurationException">The store's secrets were wrapped with another key.</exception>
    public static async Task OpenAsync(IdentityEngineOptions options, SecretProtector protector, CancellationToken cancellationToken)
    {
        var store = options.Store;
        var ring = await store.Configuration.GetAsync(Owner, Kind, Id, cancellationToken);
        if (ring is null)
        {
            await store.Configuration.InsertAsync(Owner, Kind, CreateRing(protector), cancellationToken);

            // Another process may have been quicker: what is stored is what counts.
            ring = await store.Configuration.GetAsync(Owner, Kind, Id, cancellationToken);
        }

        var isCurrent = Check(ring!, protector);
        if (protector.HasPreviousKeys)
        {
            await RewrapAsync(store.Configuration, [.. EntityKinds.InConfiguration, .. options.ModuleSecrets.SelectMany(static kinds => kinds())], protector, cancellationToken);
            await RewrapAsync(store.Users, EntityKinds.InUsers, protector, cancellationToken);
            if (!isCurrent)
            {
                // When the version has changed, another process that knows the same keys has come this far.
                await store.Configuration.ReplaceAsync(Owner, Kind, CreateRing(protector), ring!.Version, cancellationToken);
            }
        }
    }

    private static StoredDocument CreateRing(SecretProtector protector)
        => new() { Id = Id, Body = Encoding.UTF8.GetBytes(new JsonObject { ["check"] = protector.Protect(Known) }.ToJsonString()) };

    private static bool Check(StoredDocument ring, SecretProtector protector)
    {
        var value = JsonNode.Parse(ring.Body.Span)?["check"]?.GetValue<string>() ?? "";
        return protector.TryUnprotect(value, out var isCurrent) == Known
            ? isCurrent
            : throw new EngineConfigurationException(
                ["The master key does not fit this store: its secrets were wrapped with another one. Set MasterKey to the key the store was made with, or name that key in PreviousMasterKeys."])
            { IsMasterKeyMismatch = true };
    }

    private static async Task RewrapAsync(IDocumentStore store, IEnumerable<IEntityKind> kinds, SecretProtector protector, CancellationToken cancellationToken)
    {
        foreach (var kind in kinds.Where(static kind => kind.HasSecrets))
        {
            foreach (var tenant in await store.ListTenantsAsync(kind.Name, cancellationToken))
            {
                var page = await store.QueryAsync(tenant, kind.Name, new DocumentQuery(), cancellationToken);
                foreach (var document in page.Items)
                {
                    await RewrapAsync(store, tenant, kind, document, protector, cancellationToken);
                }
            }
        }
    }

    private static async Task RewrapAsync(IDocumentStore store, string tenant, IEntityKind kind, StoredDocument? document, SecretProtector protector, CancellationToken cancellationToken)
    {
        while (document is not null && kind.Rewrap(document, protector) is { } rewrapped)
        {
            var result = await store.ReplaceAsync(tenant, kind.Name, rewrapped, document.Version, cancellationToken);
            document = result.Succeeded ? null : await store.GetAsync(tenant, kind.Name, document.Id, cancellationToken);
        }
    }
}
