using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.TokenExchange;

/// <summary>Finds whom an Action has set, and makes or changes them where it says so.</summary>
internal static class ExchangedUsers
{
    private static readonly string[] Known = ["user_id", "email", "email_verified", "phone_number", "phone_verified", "username", "name", "given_name", "family_name", "nickname", "picture"];

    public static async ValueTask<(User? User, Connection? Connection, EngineError? Error)> FindAsync(TenantScope scope, Application application, ExchangedUser wanted)
    {
        if (wanted.UserId is { } id)
        {
            return await scope.Tenant.FindUserAsync(id, scope.CancellationToken) is { } known
                ? (known, await FindConnectionAsync(scope, known.Identities[0].Connection), null)
                : (null, null, TokenExchangeErrors.NoUser("setUserById names nobody."));
        }

        if (await FindConnectionAsync(scope, wanted.Connection!) is not { } connection)
        {
            return (null, null, TokenExchangeErrors.NoUser("setUserByConnection names no connection."));
        }

        if (Known.Aggregate(wanted.Attributes.DeepClone().AsObject(), static (left, name) => { left.Remove(name); return left; }) is { Count: > 0 } unknown)
        {
            return (null, null, TokenExchangeErrors.NoUser($"setUserByConnection has the attribute {unknown.First().Key}, which is not supported."));
        }

        if (Text(wanted, "user_id") is not { Length: > 0 and <= 255 } account)
        {
            return (null, null, TokenExchangeErrors.NoUser("setUserByConnection has no user_id."));
        }

        var (user, fault) = await EnsureAsync(scope, application, connection, account, wanted);
        return fault is null ? (user, connection, null) : (null, null, TokenExchangeErrors.NoUser(fault));
    }

    private static ValueTask<Connection?> FindConnectionAsync(TenantScope scope, string name) => scope.Tenant.Connections.FindCachedAsync(new DocumentKey("name", name), scope.CancellationToken);

    private static async ValueTask<(User? User, string? Fault)> EnsureAsync(TenantScope scope, Application application, Connection connection, string account, ExchangedUser wanted)
    {
        while (true)
        {
            if (await scope.Tenant.Users.Repository.FindAsync(UserKeys.Identity(connection.Strategy, account), scope.CancellationToken) is { Value: var known })
            {
                return known.Identities.All(identity => identity.Connection != connection.Name || identity.UserId != account) ? (null, "The account belongs to another connection.")
                    : FindMismatch(known, wanted) is { } name ? (null, $"The person has another {name}, which can't be changed.")
                    : wanted.MayReplace && known.Blocked != true ? (await ReplaceAsync(scope, known, wanted), null)
                    : (known, null);
            }

            if (!wanted.MayCreate)
            {
                return (null, "There is no such person, and creationBehavior is none.");
            }

            var user = Change(Create(scope, connection, account, wanted), wanted);
            var result = await scope.Tenant.Users.Repository.InsertAsync(user, scope.CancellationToken);
            if (result.Succeeded)
            {
                (user.Sequence, user.Version) = (result.Document!.Sequence, result.Document.Version);
                scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.Signup) { Application = application, UserId = user.UserId, UserName = user.Email ?? account, Connection = connection });
                return (user, null);
            }

            // Another exchange of the same account may have come first: it holds all of the keys, and the store names any one of them.
            if (result.ConflictingKey is not "identity" && await scope.Tenant.Users.Repository.FindAsync(UserKeys.Identity(connection.Strategy, account), scope.CancellationToken) is null)
            {
                return (null, "Another person of the connection has the address, the username or the phone number.");
            }
        }
    }

    /// <summary>By what people are found stays what it is: otherwise whoever writes tokens could take somebody's place.</summary>
    private static string? FindMismatch(User user, ExchangedUser wanted)
        => Differs(wanted, "email", user.Email) ? "email"
            : Differs(wanted, "phone_number", user.PhoneNumber) ? "phone_number"
            : Differs(wanted, "username", user.Username) ? "username"
            : Flag(wanted, "email_verified") is { } email && email != (user.EmailVerified ?? false) ? "email_verified"
            : Flag(wanted, "phone_verified") is { } phone && phone != (user.PhoneVerified ?? false) ? "phone_verified"
            : null;

    private static bool Differs(ExchangedUser wanted, string name, string? known) => Text(wanted, name) is { } text && !string.Equals(text, known, StringComparison.OrdinalIgnoreCase);

    private static async ValueTask<User?> ReplaceAsync(TenantScope scope, User user, ExchangedUser wanted)
    {
        await scope.Tenant.Users.Repository.UpdateAsync(user.UserId, known => Change(known, wanted) with { UpdatedAt = scope.Now }, scope.CancellationToken);
        return await scope.Tenant.FindUserAsync(user.UserId, scope.CancellationToken);
    }

    private static User Create(TenantScope scope, Connection connection, string account, ExchangedUser wanted)
    {
        var email = Text(wanted, "email")?.Trim().ToLowerInvariant();
        return new User
        {
            UserId = $"{connection.Strategy}|{account}",
            Email = email,
            EmailVerified = email is null ? null : Flag(wanted, "email_verified") ?? false,
            PhoneNumber = Text(wanted, "phone_number"),
            PhoneVerified = Text(wanted, "phone_number") is null ? null : Flag(wanted, "phone_verified") ?? false,
            Username = Text(wanted, "username")?.ToLowerInvariant(),
            Name = email ?? account,
            Nickname = email?.Split('@')[0] ?? account,
            Picture = email is null ? null : UserDirectory.Gravatar(email),
            CreatedAt = scope.Now,
            UpdatedAt = scope.Now,
            Identities = [new UserIdentity { Connection = connection.Name, Provider = connection.Strategy, UserId = account }],
        };
    }

    private static User Change(User user, ExchangedUser wanted) => user with
    {
        Name = Text(wanted, "name") ?? user.Name,
        GivenName = Text(wanted, "given_name") ?? user.GivenName,
        FamilyName = Text(wanted, "family_name") ?? user.FamilyName,
        Nickname = Text(wanted, "nickname") ?? user.Nickname,
        Picture = Text(wanted, "picture") ?? user.Picture,
    };

    private static string? Text(ExchangedUser wanted, string name) => wanted.Attributes[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static bool? Flag(ExchangedUser wanted, string name) => wanted.Attributes[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;
}
