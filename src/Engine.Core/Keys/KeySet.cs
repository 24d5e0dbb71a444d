namespace Engine.Core.Keys;

/// <summary>The keys of a tenant at one moment. Immutable; a change of the stored keys makes a new one.</summary>
internal sealed class KeySet
{
    private Jwks? _jwks;

    /// <param name="generation">The generation of the stored keys it was made of.</param>
    /// <param name="stored">The stored keys; one of them is current.</param>
    /// <param name="before">The set it follows: keys that are in both are not imported again.</param>
    public KeySet(long generation, IReadOnlyList<SigningKey> stored, KeySet? before)
    {
        Generation = generation;
        LoadedKey Load(SigningKey key) => before?.Published.FirstOrDefault(known => known.Kid == key.Kid && known.CanSign == key.PrivateKey is not null) ?? new LoadedKey(key);
        Current = Load(stored.Single(static key => key.State == SigningKey.Current));
        Next = stored.SingleOrDefault(static key => key.State == SigningKey.Next) is { } next ? Load(next) : null;
        var previous = stored.Where(static key => key.State == SigningKey.Previous).OrderByDescending(static key => key.CurrentUntil).Select(Load);
        LoadedKey[] rotatedOut = [.. previous];
        Previous = rotatedOut.FirstOrDefault();
        Published = [Current, .. Next is null ? (LoadedKey[])[] : [Next], .. rotatedOut];
    }

    public long Generation { get; }

    /// <summary>The key that signs.</summary>
    public LoadedKey Current { get; }

    /// <summary>The key that signs after the next rotation; null while it is being generated.</summary>
    public LoadedKey? Next { get; }

    /// <summary>The key that signed last; null when none has, or it is revoked.</summary>
    public LoadedKey? Previous { get; }

    /// <summary>What is published: current first, then next, then those that were rotated out and are not revoked, newest first.</summary>
    public IReadOnlyList<LoadedKey> Published { get; }

    public LoadedKey? Find(string kid)
    {
        foreach (var key in Published)
        {
            if (key.Kid == kid)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>The JWKS document, made once for the keys and the imported ones.</summary>
    public byte[] GetJwks(ImportedSigningKeys? imported, Func<KeySet, ImportedSigningKeys?, byte[]> create)
    {
        if (_jwks is { } known && ReferenceEquals(known.Imported, imported))
        {
            return known.Document;
        }

        var document = create(this, imported);
        _jwks = new Jwks(imported, document);
        return document;
    }

    /// <summary>Releases the keys, but for those the following set has taken over.</summary>
    public void Release(KeySet? successor)
    {
        foreach (var key in Published)
        {
            if (successor is null || !successor.Published.Contains(key))
            {
                key.Dispose();
            }
        }
    }

    private sealed record Jwks(ImportedSigningKeys? Imported, byte[] Document);
}
