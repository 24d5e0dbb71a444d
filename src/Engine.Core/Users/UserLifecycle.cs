using Engine.Core.Authorize;
using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.Credentials;
using Engine.Core.Login.Passwords;
using Engine.Core.Logout.Backchannel;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Tickets;
using Engine.Core.Token.Grants;

namespace Engine.Core.Users;

/// <summary>What a change of a person means for what they were given before.</summary>
internal enum AccessEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Browser sessions end: applications that renew silently have to send the person to the sign-in page.</summary>
    EndsSessions,

    /// <summary>Sessions, codes and refresh tokens end.</summary>
    EndsEverything,
}

/// <summary>
/// What it means that a person gets a new password, another address, is blocked or removed, whoever does it: the Management API, the
/// pages, jobs, the product in process (<c>security.md</c>, section 4). Access tokens live until they expire.
/// </summary>
internal sealed class UserLifecycle(EntityRepository<User> repository, IRecordStore records, string tenant, TimeProvider clock, BackchannelLogout backchannel)
{
    /// <summary>The kinds of records that give a person access.</summary>
    private static readonly string[] AccessKinds = [RecordKinds.AuthorizationCode, RecordKinds.RefreshToken, RecordKinds.Session];

    /// <summary>What a change ends. A new password, another identifier or a block ends everything; proving or unproving an identifier ends sessions.</summary>
    public static AccessEffect Compare(User before, User after)
    {
        var endsEverything = !UserAccounts.Hashes(before).SequenceEqual(UserAccounts.Hashes(after))
            || before.Email != after.Email
            || before.Username != after.Username
            || before.PhoneNumber != after.PhoneNumber
            || (before.Blocked != true && after.Blocked == true);
        return endsEverything ? AccessEffect.EndsEverything
            : before.EmailVerified != after.EmailVerified || before.PhoneVerified != after.PhoneVerified ? AccessEffect.EndsSessions
            : AccessEffect.None;
    }

    /// <summary>What applications are told about the change when it ends their sessions.</summary>
    public static string InitiatorOf(User before, User after)
        => before.Blocked != true && after.Blocked == true ? LogoutInitiators.AccountDeactivated
            : !UserAccounts.Hashes(before).SequenceEqual(UserAccounts.Hashes(after)) ? LogoutInitiators.PasswordChanged
            : LogoutInitiators.EmailChanged;

    /// <summary>
    /// The number to write with a change that ends everything. It is written with the change itself: sessions, codes and refresh tokens
    /// of before carry another one and are worth nothing from that moment, even if the process ends before they are swept away, and
    /// even if somebody signs in with the old password at the same time.
    /// </summary>
    public static int NextEpoch(int? epoch) => (epoch ?? 0) + 1;

    /// <summary>Gives a person a new password; null when there is no such person.</summary>
    /// <param name="userId">The person.</param>
    /// <param name="hash">The hash of the new password.</param>
    /// <param name="rules">The rules of the database, which say how many passwords of before are kept.</param>
    /// <param name="also">What else changes with it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<User?> SetPasswordAsync(string userId, string hash, PasswordRules rules, Func<User, User>? also, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = await repository.UpdateAsync(
            userId,
            user =>
            {
                user = user with { PasswordHash = hash, PasswordHistory = rules.Remember(user), LastPasswordReset = now, UpdatedAt = now, AccessEpoch = NextEpoch(user.AccessEpoch) };
                return also?.Invoke(user) ?? user;
            },
            cancellationToken);
        if (changed is not null)
        {
            await EndAsync(userId, AccessEffect.EndsEverything, LogoutInitiators.PasswordChanged, cancellationToken);
        }

        return changed;
    }

    /// <summary>Removes the people of a connection that goes; of people who have another account first, the account alone.</summary>
    public async ValueTask RemoveOfConnectionAsync(string connection, Remover remover, CancellationToken cancellationToken)
    {
        var people = await repository.ListAsync(new DocumentFilter.Indexed("connection", connection), cancellationToken);
        await remover.RemoveAllAsync(EntityKinds.Users.Name, people.Where(user => user.Identities[0].Connection == connection).Select(static user => user.UserId), cancellationToken);
        foreach (var user in people.Where(user => user.Identities[0].Connection != connection))
        {
            await RemoveAccountsAsync(user, account => account.Connection == connection, cancellationToken);
        }
    }

    /// <summary>Takes linked accounts from a person, and ends what was begun with them.</summary>
    public async ValueTask RemoveAccountsAsync(User user, Func<UserIdentity, bool> condition, CancellationToken cancellationToken)
    {
        await repository.UpdateAsync(user.UserId, known => known with { Identities = [.. known.Identities.Where((account, index) => index == 0 || !condition(account))], UpdatedAt = clock.GetUtcNow() }, cancellationToken);
        foreach (var account in user.Identities.Skip(1).Where(condition))
        {
            await EndAccountAsync(user.UserId, account.AccountId, cancellationToken);
        }
    }

    /// <summary>Ends what was begun with one account of a person that is theirs no more.</summary>
    public async ValueTask EndAccountAsync(string userId, string account, CancellationToken cancellationToken)
    {
        foreach (var kind in AccessKinds)
        {
            foreach (var record in await records.ListAsync(tenant, new RecordFilter { Kind = kind, Subject = userId }, clock.GetUtcNow(), cancellationToken: cancellationToken))
            {
                if (AuthenticationOf(kind, record).Account == account)
                {
                    // A token that is rotated at the same moment has its successor in the family.
                    await records.DeleteWhereAsync(tenant, record.Family is { } family ? new RecordFilter { Family = family } : new RecordFilter { Kind = kind, SessionId = record.SessionId }, cancellationToken);
                }
            }
        }
    }

    private static Authentication AuthenticationOf(string kind, StoredRecord record) => kind switch
    {
        RecordKinds.Session => Session.FromPayload(record.Payload).Authentication,
        RecordKinds.AuthorizationCode => AuthorizationCode.FromPayload(record.Payload).Authentication,
        _ => RefreshToken.FromPayload(record.Payload).Authentication,
    };

    /// <summary>
    /// Sweeps away what a change has ended. Links that let somebody choose a new password end with everything else; used ones stay, to be
    /// told from unknown ones, and those that prove an address are good for no other anyway.
    /// </summary>
    public async ValueTask EndAsync(string userId, AccessEffect effect, string initiator, CancellationToken cancellationToken)
    {
        if (effect == AccessEffect.None)
        {
            return;
        }

        await backchannel.NoteAllAsync(userId, initiator, cancellationToken);

        foreach (var kind in effect == AccessEffect.EndsSessions ? [RecordKinds.Session] : AccessKinds)
        {
            await records.DeleteWhereAsync(tenant, new RecordFilter { Kind = kind, Subject = userId }, cancellationToken);
        }

        if (effect == AccessEffect.EndsEverything)
        {
            // What was tried with the old password is forgotten with it.
            await records.DeleteWhereAsync(tenant, new RecordFilter { Kind = FailureCounters.Kind, Subject = userId }, cancellationToken);
            foreach (var ticket in await records.ListAsync(tenant, new RecordFilter { Kind = RecordKinds.Ticket, Subject = userId }, clock.GetUtcNow(), cancellationToken: cancellationToken))
            {
                if (ticket.ConsumedAt is null && Ticket.FromPayload(ticket.Payload).Purpose == TicketPurpose.PasswordChange)
                {
                    await records.DeleteAsync(tenant, RecordKinds.Ticket, ticket.Key, cancellationToken);
                }
            }
        }
    }
}
