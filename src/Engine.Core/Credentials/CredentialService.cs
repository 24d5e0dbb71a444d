using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Credentials;

/// <summary>
/// Where secrets of people are checked and made: the guards in their order, then the queue, then the hasher. Pages, grants and the
/// Management API all come through here.
/// </summary>
internal sealed class CredentialService
{
    private readonly AddressThrottle _throttle;
    private readonly AddressBuckets _buckets;
    private readonly FailureCounters _failures;
    private readonly HashingQueue _queue;
    private readonly EngineLimits _limits;
    private readonly ICredentialGuard[] _guards;

    public CredentialService(IdentityEngineOptions options)
    {
        _limits = options.Limits;
        _buckets = new AddressBuckets(options.Store.Records, _limits);
        _failures = new FailureCounters(options.Store.Records, _limits);
        _queue = new HashingQueue(_limits, Environment.ProcessorCount);
        _throttle = new AddressThrottle(_buckets);
        _guards = [_throttle, new SameUserGuard(_limits), new BruteForceGuard(_failures, _limits)];
    }

    /// <summary>Whether the secret is that of the person the identifier names.</summary>
    public async ValueTask<CredentialResult> VerifyAsync(TenantScope scope, Application? application, Connection connection, string identifier, string secret)
    {
        var user = await scope.Tenant.Users.FindByIdentifierAsync(connection, identifier, scope.CancellationToken);
        if (user is not null && !UserAccounts.MaySignInWith(user, connection, identifier))
        {
            // The same as nobody, in the time it takes too.
            user = null;
        }

        var attempt = new CredentialAttempt(scope, application, connection, identifier, user);
        var (refusal, isVerified) = await GuardAsync(attempt, async () =>
        {
            // What is longer than any password may be is nobody's, and is not hashed.
            var (hasRun, isRight) = IsTooLong(secret)
                ? (true, false)
                : await _queue.TryRunAsync(attempt.Address, () => scope.Tenant.Users.CheckPasswordAsync(user, secret, scope.CancellationToken), scope.CancellationToken);
            return hasRun ? isRight : null;
        });
        return refusal is not null ? new(CredentialOutcome.Refused, user, refusal) : new(isVerified ? CredentialOutcome.Verified : CredentialOutcome.Failed, user);
    }

    /// <summary>Checks something behind the guards: a password, or a code that was sent.</summary>
    /// <param name="attempt">Who tries what.</param>
    /// <param name="check">Whether it is right; null when that could not be found out.</param>
    /// <returns>Why it was not looked at, or whether it was right.</returns>
    public async ValueTask<(EngineError? Refusal, bool IsVerified)> GuardAsync(CredentialAttempt attempt, Func<ValueTask<bool?>> check)
    {
        var (entered, end) = (0, AttemptEnd.Abandoned);
        try
        {
            for (; entered < _guards.Length; entered++)
            {
                if (await _guards[entered].EnterAsync(attempt) is { } refusal)
                {
                    return (refusal, false);
                }
            }

            if (await check() is not { } isVerified)
            {
                return (CredentialErrors.Busy, false);
            }

            end = isVerified ? AttemptEnd.Succeeded : AttemptEnd.Failed;
            return (null, isVerified);
        }
        finally
        {
            await LeaveAsync(attempt, entered, end);
        }
    }

    /// <summary>Counts a sign-up of an address; the refusal when there were too many.</summary>
    public ValueTask<EngineError?> EnterSignupAsync(TenantScope scope, Application? application) => _throttle.EnterSignupAsync(scope, application);

    /// <summary>A hash of a new password; null when too many others wait for theirs. Its length was checked before.</summary>
    public async ValueTask<string?> HashAsync(TenantScope scope, string password)
        => (await _queue.TryRunAsync(scope.AddressKey, () => scope.Engine.Options.PasswordHasher.HashAsync(password, scope.CancellationToken), scope.CancellationToken)).Result;

    /// <summary>Whether a password is longer than the hasher looks at: it is refused, never cut.</summary>
    public bool IsTooLong(string password) => IsTooLong(password, _limits);

    /// <summary>The same before there is an engine.</summary>
    public static bool IsTooLong(string password, EngineLimits limits)
        => password.Length > limits.PasswordBytes || System.Text.Encoding.UTF8.GetByteCount(password) > limits.PasswordBytes;

    /// <summary>Forgets every failed sign-in of a person: their password was changed, or somebody has unblocked them.</summary>
    public async ValueTask UnblockAsync(TenantScope scope, User user)
    {
        foreach (var record in await _failures.ListAsync(scope, user))
        {
            await _failures.ClearAsync(scope, record.Key);
        }
    }

    /// <summary>Forgets every failed sign-in with an identifier.</summary>
    public async ValueTask UnblockAsync(TenantScope scope, string identifier)
    {
        foreach (var record in await _failures.ListAsync(scope, identifier))
        {
            await _failures.ClearAsync(scope, record.Key);
        }
    }

    /// <summary>What blocks a person now.</summary>
    public async ValueTask<IReadOnlyList<FailureCounter>> ListBlocksAsync(TenantScope scope, User user) => await KeepBlocksAsync(scope, await _failures.ListAsync(scope, user));

    /// <summary>What blocks an identifier now, be it somebody's or nobody's.</summary>
    public async ValueTask<IReadOnlyList<FailureCounter>> ListBlocksAsync(TenantScope scope, string identifier) => await KeepBlocksAsync(scope, await _failures.ListAsync(scope, identifier));

    /// <summary>Whether an address may not sign in, or not sign up, at this moment.</summary>
    public async ValueTask<bool> IsAddressBlockedAsync(TenantScope scope, string address)
    {
        var settings = await scope.Tenant.GetSuspiciousIpThrottlingAsync(scope.CancellationToken);
        return settings.Blocks
            && (await _buckets.CountAsync(scope, AddressBuckets.Login, address, settings.Stage.PreLogin) < 1
                || await _buckets.CountAsync(scope, AddressBuckets.Signup, address, settings.Stage.PreUserRegistration) < 1
                || await _buckets.CountAsync(scope, AddressBuckets.Exchange, address, settings.Stage.PreCustomTokenExchange) < 1);
    }

    /// <summary>Lets an address start anew.</summary>
    public ValueTask UnblockAddressAsync(TenantScope scope, string address) => _buckets.ClearAsync(scope, address);

    private static async ValueTask<IReadOnlyList<FailureCounter>> KeepBlocksAsync(TenantScope scope, IReadOnlyList<StoredRecord> records)
    {
        var settings = await scope.Tenant.GetBruteForceProtectionAsync(scope.CancellationToken);
        return settings.Blocks ? [.. records.Select(static record => FailureCounter.FromPayload(record.Payload)).Where(counter => counter.Failures >= settings.MaxAttempts)] : [];
    }

    private async ValueTask LeaveAsync(CredentialAttempt attempt, int entered, AttemptEnd end)
    {
        for (var i = entered - 1; i >= 0; i--)
        {
            try
            {
                await _guards[i].LeaveAsync(attempt, end);
            }
            catch when (i > 0)
            {
                // A store that fails must not leave the other guards waiting for this attempt.
                await LeaveAsync(attempt, i, end);
                throw;
            }
        }
    }
}
