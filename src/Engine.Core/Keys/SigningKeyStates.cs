using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Keys;

/// <summary>
/// The stored signing keys and their states: next, current, previous, revoked. Documents change one at a time, so every
/// change is ordered such that a crash after any write leaves something <see cref="RecoverAsync"/> can finish: the current
/// key steps back before the next one takes its place, and a tenant that has a next key but no current one is in the
/// middle of a rotation.
/// </summary>
internal sealed class SigningKeyStates(CachedRepository<SigningKey> keys, TimeProvider time)
{
    /// <summary>How many revoked keys stay listed (<c>signing-keys/revoke-signing-keys.md</c>).</summary>
    public const int RevokedListed = 3;

    public ValueTask<IReadOnlyList<SigningKey>> ListAsync(CancellationToken cancellationToken) => keys.ListAsync(null, cancellationToken);

    /// <summary>Finishes a rotation that was interrupted. False when the tenant has no key that could become current.</summary>
    public async ValueTask<bool> RecoverAsync(IReadOnlyList<SigningKey> stored, CancellationToken cancellationToken)
        => stored.Any(static key => key.State == SigningKey.Current)
            || (stored.FirstOrDefault(static key => key.State == SigningKey.Next) is { } next && await PromoteAsync(next.Kid, cancellationToken) is not null);

    /// <summary>Adds a key. When its role is taken, somebody else has added one, and that one counts.</summary>
    public async ValueTask AddAsync(SigningKey key, CancellationToken cancellationToken)
    {
        var result = await keys.InsertAsync(key, cancellationToken);
        keys.Invalidate();
        if (result.Outcome is not (WriteOutcome.Written or WriteOutcome.DuplicateKey))
        {
            throw new InvalidOperationException($"The signing key {key.Kid} could not be stored: {result.Outcome}.");
        }
    }

    /// <summary>
    /// The current key becomes previous, the next one current. Null when there is no next key, or somebody else has changed
    /// the keys at the same time: the caller looks again.
    /// </summary>
    public async ValueTask<Rotation?> RotateAsync(CancellationToken cancellationToken)
    {
        var stored = await ListAsync(cancellationToken);
        var current = stored.FirstOrDefault(static key => key.State == SigningKey.Current);
        var next = stored.FirstOrDefault(static key => key.State == SigningKey.Next);
        if (current is null || next is null || !await StepBackAsync(current.Kid, cancellationToken))
        {
            return null;
        }

        // From here on there is no way back but forward.
        return await PromoteAsync(next.Kid, CancellationToken.None) is { } promoted ? new Rotation(promoted, current.Kid) : null;
    }

    /// <summary>Revokes a key that was rotated out.</summary>
    public async ValueTask<SigningKeyRevocation> RevokeAsync(string kid, CancellationToken cancellationToken)
    {
        while (await keys.GetAsync(kid, cancellationToken) is { } read)
        {
            var key = read.Value;
            if (key.State != SigningKey.Previous)
            {
                var outcome = key.State == SigningKey.Revoked ? SigningKeyRevocationOutcome.AlreadyRevoked : SigningKeyRevocationOutcome.NotPrevious;
                return new(outcome, SigningKeyInfo.From(key));
            }

            var revoked = key with { State = SigningKey.Revoked, RevokedAt = time.GetUtcNow(), PrivateKey = null };
            if (await ReplaceAsync(revoked, read.Version, cancellationToken))
            {
                await ForgetAsync(cancellationToken);
                return new(SigningKeyRevocationOutcome.Revoked, SigningKeyInfo.From(revoked));
            }
        }

        return new(SigningKeyRevocationOutcome.UnknownKey, null);
    }

    /// <summary>Current, next, previous (newest first), and the last revoked ones (newest first).</summary>
    public static IEnumerable<SigningKey> Order(IReadOnlyList<SigningKey> stored) =>
    [
        .. stored.Where(static key => key.State == SigningKey.Current),
        .. stored.Where(static key => key.State == SigningKey.Next),
        .. stored.Where(static key => key.State == SigningKey.Previous).OrderByDescending(static key => key.CurrentUntil),
        .. Revoked(stored).Take(RevokedListed),
    ];

    private static IEnumerable<SigningKey> Revoked(IReadOnlyList<SigningKey> stored)
        => stored.Where(static key => key.State == SigningKey.Revoked).OrderByDescending(static key => key.RevokedAt).ThenByDescending(static key => key.CurrentUntil);

    private async ValueTask<bool> StepBackAsync(string kid, CancellationToken cancellationToken)
        => await keys.GetAsync(kid, cancellationToken) is { Value.State: SigningKey.Current } read
            && await ReplaceAsync(read.Value with { State = SigningKey.Previous, CurrentUntil = time.GetUtcNow(), PrivateKey = null }, read.Version, cancellationToken);

    /// <summary>The next key becomes current, by whoever is first.</summary>
    private async ValueTask<SigningKey?> PromoteAsync(string kid, CancellationToken cancellationToken)
    {
        while (await keys.GetAsync(kid, cancellationToken) is { } read)
        {
            if (read.Value.State != SigningKey.Next)
            {
                return read.Value.State == SigningKey.Current ? read.Value : null;
            }

            var promoted = read.Value with { State = SigningKey.Current, CurrentSince = time.GetUtcNow() };
            if (await ReplaceAsync(promoted, read.Version, cancellationToken))
            {
                return promoted;
            }
        }

        return null;
    }

    private async ValueTask<bool> ReplaceAsync(SigningKey key, long version, CancellationToken cancellationToken)
    {
        var result = await keys.ReplaceAsync(key, version, cancellationToken);
        keys.Invalidate();
        return result.Outcome == WriteOutcome.DuplicateKey
            ? throw new InvalidOperationException($"Two signing keys claim to be {key.State}.")
            : result.Succeeded;
    }

    private async ValueTask ForgetAsync(CancellationToken cancellationToken)
    {
        foreach (var key in Revoked(await ListAsync(cancellationToken)).Skip(RevokedListed))
        {
            await keys.DeleteAsync(key.Kid, cancellationToken);
        }

        keys.Invalidate();
    }

    /// <summary>A rotation: the key that signs now, and the one that did.</summary>
    public sealed record Rotation(SigningKey Current, string PreviousKid);
}
