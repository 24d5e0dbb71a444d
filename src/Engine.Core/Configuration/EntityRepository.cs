using Engine.Core.Keys;
using Engine.Core.Storage;

namespace Engine.Core.Configuration;

/// <summary>The entities of one kind in one tenant, typed.</summary>
internal class EntityRepository<T>
    where T : class
{
    private readonly Func<string, string> _protect;
    private readonly Func<string, string> _unprotect;

    public EntityRepository(IDocumentStore store, string tenant, EntityKind<T> kind, SecretProtector protector)
    {
        Store = store;
        Tenant = tenant;
        Kind = kind;
        _protect = protector.Protect;
        _unprotect = protector.Unprotect;
    }

    public EntityKind<T> Kind { get; }

    protected IDocumentStore Store { get; }

    protected string Tenant { get; }

    public async ValueTask<Versioned<T>?> GetAsync(string id, CancellationToken cancellationToken)
        => ToVersioned(await Store.GetAsync(Tenant, Kind.Name, id, cancellationToken));

    /// <summary>Those of the entities that are there, in one call to the store.</summary>
    public async ValueTask<IReadOnlyList<T>> GetManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var entities = new List<T>(ids.Count);
        foreach (var document in await Store.GetManyAsync(Tenant, Kind.Name, ids, cancellationToken))
        {
            if (document is not null)
            {
                entities.Add(Kind.FromDocument(document, _unprotect));
            }
        }

        return entities;
    }

    public async ValueTask<Versioned<T>?> FindAsync(DocumentKey key, CancellationToken cancellationToken)
        => ToVersioned(await Store.FindAsync(Tenant, Kind.Name, key, cancellationToken));

    public async ValueTask<IReadOnlyList<T>> ListAsync(DocumentFilter? filter, CancellationToken cancellationToken)
    {
        var page = await Store.QueryAsync(Tenant, Kind.Name, new DocumentQuery { Filter = filter }, cancellationToken);
        var entities = new T[page.Items.Count];
        for (var i = 0; i < entities.Length; i++)
        {
            entities[i] = Kind.FromDocument(page.Items[i], _unprotect);
        }

        return entities;
    }

    public ValueTask<WriteResult> InsertAsync(T entity, CancellationToken cancellationToken)
        => Store.InsertAsync(Tenant, Kind.Name, Kind.ToDocument(entity, _protect), cancellationToken);

    public ValueTask<WriteResult> ReplaceAsync(T entity, long? expectedVersion, CancellationToken cancellationToken)
        => Store.ReplaceAsync(Tenant, Kind.Name, Kind.ToDocument(entity, _protect), expectedVersion, cancellationToken);

    /// <summary>Adds an entity with the other changes of a batch; says the place of the operation.</summary>
    public int Insert(StoreBatch batch, T entity) => batch.Insert(EntityKinds.SectionOf(Kind.Name), Kind.Name, Kind.ToDocument(entity, _protect));

    /// <summary>Replaces an entity that still has the version with the other changes of a batch; says the place of the operation.</summary>
    public int Replace(StoreBatch batch, T entity, long expectedVersion)
        => batch.Replace(EntityKinds.SectionOf(Kind.Name), Kind.Name, Kind.ToDocument(entity, _protect), expectedVersion);

    /// <summary>Writes an entity, whatever is there.</summary>
    public async ValueTask PutAsync(T entity, CancellationToken cancellationToken)
    {
        while (true)
        {
            var replaced = await ReplaceAsync(entity, null, cancellationToken);
            var result = replaced.Outcome == WriteOutcome.Missing ? await InsertAsync(entity, cancellationToken) : replaced;
            if (result.Succeeded)
            {
                return;
            }

            if (result.Outcome == WriteOutcome.DuplicateKey)
            {
                throw new InvalidOperationException($"Another {Kind.Name} holds the {result.ConflictingKey} of {Kind.Id(entity)}.");
            }
        }
    }

    public ValueTask<bool> DeleteAsync(string id, CancellationToken cancellationToken)
        => Store.DeleteAsync(Tenant, Kind.Name, id, cancellationToken);

    /// <summary>Reads, changes and replaces until nobody was in between; null when the entity is missing.</summary>
    public async ValueTask<T?> UpdateAsync(string id, Func<T, T> change, CancellationToken cancellationToken)
    {
        while (await GetAsync(id, cancellationToken) is { } read)
        {
            var changed = change(read.Value);
            var result = await ReplaceAsync(changed, read.Version, cancellationToken);
            if (result.Succeeded)
            {
                return changed;
            }

            if (result.Outcome == WriteOutcome.DuplicateKey)
            {
                throw new InvalidOperationException($"Another {Kind.Name} holds the {result.ConflictingKey} of {id}.");
            }
        }

        return null;
    }

    private Versioned<T>? ToVersioned(StoredDocument? document)
        => document is null ? null : new Versioned<T>(Kind.FromDocument(document, _unprotect), document.Version);
}

/// <summary>An entity and the version it was read at.</summary>
internal sealed record Versioned<T>(T Value, long Version);
