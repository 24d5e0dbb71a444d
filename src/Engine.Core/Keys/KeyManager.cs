using System.Security.Cryptography;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Time;

namespace Engine.Core.Keys;

/// <summary>
/// The signing keys of a tenant. A key is imported once per change of the key set; a missing one is generated in the
/// background, and only what needs it waits.
/// </summary>
internal sealed class KeyManager(Tenant tenant, IdentityEngineOptions options, SecretProtector protector) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private KeySet? _keys;
    private byte[]? _opaqueTokenKey;
    private Task? _generation;

    /// <summary>The key of opaque access tokens (A256GCM): derived, never stored.</summary>
    public byte[] OpaqueTokenKey => _opaqueTokenKey ??= protector.DeriveKey(tenant.Name, "opaque access tokens");

    public ValueTask<KeySet> GetAsync(CancellationToken cancellationToken)
    {
        var keys = Volatile.Read(ref _keys);
        return keys is { Current: not null } && keys.Generation == tenant.SigningKeys.Generation ? new(keys) : LoadAsync(cancellationToken);
    }

    /// <summary>Begins to generate what is missing; nobody waits for it here.</summary>
    public void EnsureInBackground() => _generation ??= Task.Run(() => EnsureAsync(CancellationToken.None));

    public void Dispose()
    {
        _keys?.Dispose();
        _gate.Dispose();
    }

    private async ValueTask<KeySet> LoadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                var generation = tenant.SigningKeys.Generation;
                if (_keys is { Current: not null } known && known.Generation == generation)
                {
                    return known;
                }

                var stored = await tenant.SigningKeys.ListAsync(null, cancellationToken);
                if (!stored.Any(static key => key.State == SigningKey.Current))
                {
                    await AddAsync(SigningKey.Current, tenant.Definition.SigningKeyPem, cancellationToken);
                    continue;
                }

                // The keys of the set before may still be signing; they are left to the finalizer.
                var keys = new KeySet(generation, stored);
                Volatile.Write(ref _keys, keys);
                return keys;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var keys = await GetAsync(cancellationToken);
        if (keys.Next is null)
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                await AddAsync(SigningKey.Next, tenant.Definition.NextSigningKeyPem, cancellationToken);
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    private async ValueTask AddAsync(string state, string? pem, CancellationToken cancellationToken)
    {
        using var rsa = pem is null ? RSA.Create(2048) : RSA.Create();
        if (pem is not null)
        {
            rsa.ImportFromPem(pem);
        }

        // The key set is guarded by the id of the role it plays: two processes that start on one store agree on one key.
        var subject = tenant.Definition.Hosts.FirstOrDefault() ?? tenant.Name;
        var key = LoadedKey.Create(rsa, NewKid(options.SecretSource), Sanitize(subject), state, options.TimeProvider.GetUtcNow());
        var result = await tenant.SigningKeys.InsertAsync(key, cancellationToken);
        if (result.Outcome is not (WriteOutcome.Written or WriteOutcome.DuplicateKey))
        {
            throw new InvalidOperationException($"The signing key of the tenant {tenant.Name} could not be stored: {result.Outcome}.");
        }
    }

    private static string NewKid(SecretSource secrets) => secrets.Id("", 21);

    private static string Sanitize(string subject)
        => string.Concat(subject.Where(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or ':'));
}

/// <summary>The keys of a tenant at one moment.</summary>
internal sealed class KeySet : IDisposable
{
    private byte[]? _jwks;

    public KeySet(long generation, IReadOnlyList<SigningKey> stored)
    {
        Generation = generation;
        foreach (var key in stored)
        {
            switch (key.State)
            {
                case SigningKey.Current:
                    Current = new LoadedKey(key);
                    break;
                case SigningKey.Next:
                    Next = new LoadedKey(key);
                    break;
                case SigningKey.Previous:
                    Previous = new LoadedKey(key);
                    break;
            }
        }
    }

    public long Generation { get; }

    public LoadedKey Current { get; } = null!;

    public LoadedKey? Next { get; }

    public LoadedKey? Previous { get; }

    /// <summary>What is published: current first, then next, then previous until it is revoked.</summary>
    public IEnumerable<LoadedKey> Published
    {
        get
        {
            yield return Current;
            if (Next is not null)
            {
                yield return Next;
            }

            if (Previous is not null)
            {
                yield return Previous;
            }
        }
    }

    public LoadedKey? Find(string kid) => Published.FirstOrDefault(key => key.Kid == kid);

    /// <summary>The JWKS document, made once.</summary>
    public byte[] GetJwks(Func<KeySet, byte[]> create) => _jwks ??= create(this);

    public void Dispose()
    {
        foreach (var key in Published)
        {
            key?.Dispose();
        }
    }
}
