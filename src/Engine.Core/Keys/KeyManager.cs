using System.Security.Cryptography;
using Engine.Core.Tenants;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Keys;

/// <summary>
/// The signing keys of a tenant. A key is imported once per change of the key set; a missing one is generated in the
/// background, and only what needs it waits.
/// </summary>
internal sealed partial class KeyManager(Tenant tenant, IdentityEngineOptions options) : IDisposable
{
    private readonly SigningKeyStates _states = new(tenant.SigningKeys, options.TimeProvider);
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<KeyManager>();
    private readonly Lock _sync = new();

    // Never disposed: it owns nothing unless its wait handle is asked for, and background work may outlive the engine a little.
    private readonly SemaphoreSlim _gate = new(1);
    private KeySet? _keys;
    private Task? _generation;

    /// <summary>
    /// The keys of opaque access tokens (A256GCM): derived, never stored. The first one makes tokens; tokens of the others,
    /// which belong to master keys of before, can still be read.
    /// </summary>
    public byte[][] OpaqueTokenKeys => tenant.DerivedKeys.OpaqueTokens;

    public byte[] OpaqueTokenKey => OpaqueTokenKeys[0];

    public ValueTask<KeySet> GetAsync(CancellationToken cancellationToken)
    {
        var keys = Volatile.Read(ref _keys);
        return keys is not null && keys.Generation == tenant.SigningKeys.Generation ? new(keys) : LoadAsync(cancellationToken);
    }

    /// <summary>The keys as they are published: the next one is always among them, so this waits while it is being generated.</summary>
    public async ValueTask<KeySet> GetCompleteAsync(CancellationToken cancellationToken)
    {
        KeySet keys;
        while ((keys = await GetAsync(cancellationToken)).Next is null)
        {
            await EnsureNextAsync().WaitAsync(cancellationToken);
        }

        return keys;
    }

    /// <summary>Begins to generate what is missing; nobody waits for it here.</summary>
    public void EnsureInBackground() => _ = ObserveAsync(EnsureNextAsync());

    /// <summary>
    /// The next key signs from now on; what the current one has signed stays good until it is revoked. Waits while the next
    /// key is still being generated; the one after it is generated in the background.
    /// </summary>
    public async Task<SigningKeyStates.Rotation> RotateAsync(CancellationToken cancellationToken)
    {
        SigningKeyStates.Rotation? rotation = null;
        while (rotation is null)
        {
            await GetCompleteAsync(cancellationToken);
            await _gate.WaitAsync(cancellationToken);
            try
            {
                rotation = await _states.RotateAsync(cancellationToken);
            }
            finally
            {
                _gate.Release();
            }

            if (rotation is null)
            {
                // Another engine was at it: what is known here may be stale, even where the store does not tell.
                tenant.SigningKeys.Invalidate();
            }
        }

        EnsureInBackground();
        return rotation;
    }

    /// <summary>Revokes a key that was rotated out.</summary>
    public ValueTask<SigningKeyRevocation> RevokeAsync(string kid, CancellationToken cancellationToken) => _states.RevokeAsync(kid, cancellationToken);

    /// <summary>Rotates, and revokes the key that signed until now. Keys that were rotated out earlier stay as they are.</summary>
    public async Task<SigningKeyStates.Rotation> RotateAndRevokeAsync(CancellationToken cancellationToken)
    {
        var rotation = await RotateAsync(cancellationToken);
        await _states.RevokeAsync(rotation.PreviousKid, CancellationToken.None);
        return rotation;
    }

    /// <summary>Current, next, previous, and the last revoked keys.</summary>
    public async ValueTask<IReadOnlyList<SigningKeyInfo>> ListAsync(CancellationToken cancellationToken)
    {
        await GetCompleteAsync(cancellationToken);
        return [.. SigningKeyStates.Order(await _states.ListAsync(cancellationToken)).Select(SigningKeyInfo.From)];
    }

    /// <summary>Waits until no key is being made any more; the tenant has stopped.</summary>
    public async Task StopAsync()
    {
        Task? running;
        lock (_sync)
        {
            running = _generation;
        }

        if (running is not null)
        {
            await ObserveAsync(running);
        }
    }

    public void Dispose() => Volatile.Read(ref _keys)?.Release(successor: null);

    private async ValueTask<KeySet> LoadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                var generation = tenant.SigningKeys.Generation;
                var known = _keys;
                if (known is not null && known.Generation == generation)
                {
                    return known;
                }

                var stored = await _states.ListAsync(cancellationToken);
                if (!stored.Any(static key => key.State == SigningKey.Current))
                {
                    if (!await _states.RecoverAsync(stored, cancellationToken))
                    {
                        // A declared key is for a tenant that has none yet: it must not come back after it was rotated out.
                        using var declared = stored.Count == 0 ? Import(tenant.Definition.SigningKeyPem) : null;
                        await _states.AddAsync(await Task.Run(() => Create(SigningKey.Current, declared), cancellationToken), cancellationToken);
                    }

                    continue;
                }

                var keys = new KeySet(generation, stored, known);
                Volatile.Write(ref _keys, keys);
                known?.Release(keys);
                return keys;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private Task EnsureNextAsync()
    {
        lock (_sync)
        {
            return _generation is { IsCompleted: false } running ? running : _generation = Task.Run(() => AddNextAsync(tenant.Stopping));
        }
    }

    private async Task AddNextAsync(CancellationToken cancellationToken)
    {
        var keys = await GetAsync(cancellationToken);
        if (keys.Next is not null)
        {
            return;
        }

        // Outside the gate: while a key is being generated, the others sign. A declared key is for a tenant that has never
        // rotated; where another engine has made it the current one, it can't be the next one too.
        var isFresh = (await _states.ListAsync(cancellationToken)).Count == 1;
        using var declared = isFresh ? Import(tenant.Definition.NextSigningKeyPem) : null;
        var supplied = declared is not null && !IsSame(declared, keys.Current) ? declared : null;
        await _states.AddAsync(Create(SigningKey.Next, supplied), cancellationToken);
    }

    private static bool IsSame(RSA key, LoadedKey current)
        => key.ExportParameters(includePrivateParameters: false).Modulus.AsSpan().SequenceEqual(current.Signer.PublicParameters.Modulus);

    private static RSA? Import(string? pem)
    {
        if (pem is null)
        {
            return null;
        }

        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return rsa;
    }

    /// <summary>Nobody waits for a key that is made in the background; whoever needs it tries again and gets the error.</summary>
    private async Task ObserveAsync(Task generation)
    {
        try
        {
            await generation;
        }
#pragma warning disable CA1031 // reported here, and again to whoever needs the key
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailure(_logger, exception, tenant.Name);
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "The next signing key of the tenant {Tenant} could not be made")]
    private static partial void LogFailure(ILogger logger, Exception exception, string tenant);

    private SigningKey Create(string state, RSA? supplied)
    {
        using var generated = supplied is null ? options.CreateSigningKey() : null;

        // The key set is guarded by the role a key plays: two processes that start on one store agree on one key.
        var subject = tenant.Hosts is [var host, ..] ? host : tenant.Name;
        return LoadedKey.Create(supplied ?? generated!, options.SecretSource.Id("", 21), Sanitize(subject), state, options.TimeProvider.GetUtcNow());
    }

    private static string Sanitize(string subject)
        => string.Concat(subject.Where(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or ':'));
}
