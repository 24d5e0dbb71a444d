using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Logs;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Passwordless;

/// <summary>The people of a connection without passwords: found by their address, made when they prove it for the first time.</summary>
internal static class PasswordlessUsers
{
    public static ValueTask<User?> FindAsync(TenantScope scope, Connection connection, string recipient)
        => scope.Tenant.Users.FindByIdentifierAsync(connection, recipient, scope.CancellationToken);

    /// <summary>The person who has just proven an address; null when there is none and nobody may sign up.</summary>
    public static async ValueTask<User?> EnsureAsync(TenantScope scope, Application application, Connection connection, string recipient, string id)
    {
        while (true)
        {
            if (await FindAsync(scope, connection, recipient) is { } known)
            {
                return await MarkVerifiedAsync(scope, known);
            }

            if (connection.DisableSignup)
            {
                return null;
            }

            // Two who prove the same address at once are one person: whoever comes second finds them.
            var user = Create(scope, connection, recipient, id);
            var result = await scope.Tenant.Users.Repository.InsertAsync(user, scope.CancellationToken);
            if (result.Succeeded)
            {
                (user.Sequence, user.Version) = (result.Document!.Sequence, result.Document.Version);
                scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.Signup) { Application = application, UserId = user.UserId, UserName = recipient, Connection = connection });
                return user;
            }

            if (result.ConflictingKey is "identity" || await FindAsync(scope, connection, recipient) is null)
            {
                id = scope.Engine.Options.SecretSource.Hex(24);
            }
        }
    }

    private static async ValueTask<User?> MarkVerifiedAsync(TenantScope scope, User user)
    {
        var (isEmail, isPhone) = (user.Identities[0].Provider == Connection.EmailStrategy && user.EmailVerified != true, user.Identities[0].Provider == Connection.SmsStrategy && user.PhoneVerified != true);
        if (user.AccountIndex != 0 || (!isEmail && !isPhone))
        {
            return user;
        }

        await scope.Tenant.Users.Repository.UpdateAsync(user.UserId, known => known with { EmailVerified = isEmail ? true : known.EmailVerified, PhoneVerified = isPhone ? true : known.PhoneVerified }, scope.CancellationToken);
        return await scope.Tenant.FindUserAsync(user.UserId, scope.CancellationToken);
    }

    private static User Create(TenantScope scope, Connection connection, string recipient, string id)
    {
        var isSms = connection.Strategy == Connection.SmsStrategy;
        var now = scope.Engine.Options.TimeProvider.GetUtcNow();
        return new User
        {
            UserId = $"{connection.Strategy}|{id}",
            Email = isSms ? null : recipient,
            EmailVerified = isSms ? null : true,
            PhoneNumber = isSms ? recipient : null,
            PhoneVerified = isSms ? true : null,
            Name = recipient,
            Nickname = isSms ? null : recipient.Split('@')[0],
            Picture = UserDirectory.Gravatar(recipient),
            CreatedAt = now,
            UpdatedAt = now,
            Identities = [new UserIdentity { Connection = connection.Name, Provider = connection.Strategy, UserId = id }],
        };
    }
}
