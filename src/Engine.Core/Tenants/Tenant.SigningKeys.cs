using Engine.Core.Keys;

namespace Engine.Core.Tenants;

/// <content>The keys the tenant signs with, for those who look after them.</content>
public sealed partial class Tenant
{
    /// <summary>The signing keys: current, next, previous, and the last three that were revoked. Never their private parts.</summary>
    public async Task<IReadOnlyList<SigningKeyInfo>> ListSigningKeysAsync(CancellationToken cancellationToken = default)
    {
        using var entry = await EnterAsync(cancellationToken);
        return await Keys.ListAsync(cancellationToken);
    }

    /// <summary>
    /// Lets the next signing key sign from now on, and answers with it. What the key before has signed stays good until that one
    /// is revoked. Waits if the next key is still being generated.
    /// </summary>
    /// <param name="revoke">Whether the key that signed until now is revoked at once: what it has signed is refused from now on.</param>
    /// <param name="cancellationToken">Ends the wait; a rotation that has begun is completed.</param>
    public async Task<SigningKeyInfo> RotateSigningKeyAsync(bool revoke = false, CancellationToken cancellationToken = default)
    {
        using var entry = await EnterAsync(cancellationToken);
        var rotation = revoke ? await Keys.RotateAndRevokeAsync(cancellationToken) : await Keys.RotateAsync(cancellationToken);
        return SigningKeyInfo.From(rotation.Current);
    }

    /// <summary>Revokes a signing key that was rotated out; the current and the next one can't be revoked.</summary>
    /// <param name="kid">The key id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SigningKeyRevocation> RevokeSigningKeyAsync(string kid, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kid);
        using var entry = await EnterAsync(cancellationToken);
        return await Keys.RevokeAsync(kid, cancellationToken);
    }

    /// <summary>The public keys that were imported; they are published before the tenant's own and never sign.</summary>
    public async Task<IReadOnlyList<ImportedSigningKey>> ListImportedSigningKeysAsync(CancellationToken cancellationToken = default)
    {
        using var entry = await EnterAsync(cancellationToken);
        return (await ImportedKeys.GetCachedAsync(ImportedSigningKeys.Id, cancellationToken))?.Keys ?? [];
    }

    /// <summary>Imports public keys, at most ten, in place of those that were imported before; none removes them all.</summary>
    /// <param name="keys">RSA public keys with a key id each.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Every fault of the keys; empty when they were imported.</returns>
    public async Task<IReadOnlyList<string>> ImportSigningKeysAsync(IReadOnlyList<ImportedSigningKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        using var entry = await EnterAsync(cancellationToken);
        var own = await SigningKeys.ListAsync(null, cancellationToken);
        var faults = ImportedSigningKeyRules.Check(keys, [.. own.Select(static key => key.Kid)]);
        if (faults.Count == 0)
        {
            await ImportedKeys.PutAsync(new ImportedSigningKeys { Keys = keys }, cancellationToken);
            ImportedKeys.Invalidate();
        }

        return faults;
    }
}
