using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Core.Storage;

namespace Engine.Core.Users;

/// <summary>The people of a tenant: finding them, checking passwords, creating them, what a login changes about them.</summary>
internal sealed class UserDirectory(EntityRepository<User> repository, IdentityEngineOptions options)
{
    private readonly Lazy<Task<string>> _decoyHash = new(() => options.PasswordHasher.HashAsync("no such person", CancellationToken.None).AsTask());

    public EntityRepository<User> Repository => repository;

    public async ValueTask<User?> FindAsync(string userId, CancellationToken cancellationToken)
        => (await repository.GetAsync(userId, cancellationToken))?.Value;

    /// <summary>Finds a person of a database by address, username or phone number.</summary>
    public async ValueTask<User?> FindByIdentifierAsync(Connection connection, string identifier, CancellationToken cancellationToken)
    {
        var normalized = identifier.Trim().ToLowerInvariant();
        var keys = normalized.Contains('@', StringComparison.Ordinal)
            ? new[] { UserKeys.Email(connection.Name, normalized), UserKeys.Username(connection.Name, normalized) }
            : [UserKeys.Username(connection.Name, normalized), UserKeys.Phone(connection.Name, normalized)];
        foreach (var key in keys)
        {
            if (await repository.FindAsync(key, cancellationToken) is { } found)
            {
                // An identifier of a linked account signs the person in with that account's password.
                found.Value.AccountIndex = UserAccounts.Find(found.Value, connection, normalized);
                return found.Value;
            }
        }

        return null;
    }

    /// <summary>Whether the password is the person's. Takes as long when there is no such person.</summary>
    public async ValueTask<bool> CheckPasswordAsync(User? user, string password, CancellationToken cancellationToken)
    {
        if (user is not null && UserAccounts.Hash(user, user.AccountIndex) is { } hash)
        {
            if (ImportedPasswordHash.IsStored(hash))
            {
                return await CheckImportedAsync(user, password, hash, cancellationToken);
            }

            var isRight = await options.PasswordHasher.VerifyAsync(password, hash, cancellationToken);
            return options.PasswordHasher.NeedsRehash(hash) ? await ReplaceAsync(user, password, hash, isRight, cancellationToken) : isRight;
        }

        await options.PasswordHasher.VerifyAsync(password, await _decoyHash.Value, cancellationToken);
        return false;
    }

    private async ValueTask<bool> CheckImportedAsync(User user, string password, string hash, CancellationToken cancellationToken)
        => await ReplaceAsync(user, password, hash, await Task.Run(() => ImportedPasswordHash.Verify(password, hash), cancellationToken), cancellationToken);

    /// <summary>
    /// The first right password replaces a hash that was made elsewhere or otherwise. A wrong one costs a hash of the engine's own
    /// as well, so that the time it takes does not tell an imported person from nobody.
    /// </summary>
    private async ValueTask<bool> ReplaceAsync(User user, string password, string hash, bool isRight, CancellationToken cancellationToken)
    {
        if (!isRight)
        {
            await options.PasswordHasher.VerifyAsync(password, await _decoyHash.Value, cancellationToken);
            return false;
        }

        var own = await options.PasswordHasher.HashAsync(password, cancellationToken);
        await repository.UpdateAsync(user.UserId, known => UserAccounts.ReplaceHash(known, hash, own), cancellationToken);
        return true;
    }

    /// <summary>Adds a person to a database; null when the address or username is taken. The password was hashed before.</summary>
    public async ValueTask<User?> CreateAsync(Connection connection, NewUser input, CancellationToken cancellationToken)
    {
        var now = options.TimeProvider.GetUtcNow();
        var id = input.Id ?? options.SecretSource.Hex(24);
        var email = input.Email.Trim().ToLowerInvariant();
        var user = new User
        {
            UserId = $"{connection.Strategy}|{id}",
            Email = email,
            EmailVerified = false,
            Username = input.Username?.Trim().ToLowerInvariant(),
            Name = input.Name ?? email,
            Nickname = email.Split('@')[0],
            Picture = Gravatar(email),
            CreatedAt = now,
            UpdatedAt = now,
            Identities = [new UserIdentity { Connection = connection.Name, Provider = connection.Strategy, UserId = id }],
            PasswordHash = input.PasswordHash,
        };
        user = input.Configure?.Invoke(user) ?? user;
        var result = await repository.InsertAsync(user, cancellationToken);
        if (!result.Succeeded)
        {
            return null;
        }

        (user.Sequence, user.Version) = (result.Document!.Sequence, result.Document.Version);
        return user;
    }

    /// <summary>The person with one more login.</summary>
    public User CountLogin(User user, string? ip)
    {
        var now = options.TimeProvider.GetUtcNow();
        return user with { LastLogin = now, UpdatedAt = now, LastIp = ip ?? user.LastIp, LoginsCount = (user.LoginsCount ?? 0) + 1 };
    }

    /// <summary>Counts a login that begins no session; null when the person is gone.</summary>
    public ValueTask<User?> CountLoginAsync(string userId, string? ip, CancellationToken cancellationToken)
        => repository.UpdateAsync(userId, user => CountLogin(user, ip), cancellationToken);

    /// <summary>Writes the metadata that Actions have set, once for the whole flow.</summary>
    public async ValueTask ApplyMetadataAsync(string userId, ActionEffects effects, CancellationToken cancellationToken)
    {
        if (effects.UserMetadata.Count == 0 && effects.AppMetadata.Count == 0)
        {
            return;
        }

        await repository.UpdateAsync(userId, user => user with
        {
            UserMetadata = Merge(user.UserMetadata, effects.UserMetadata),
            AppMetadata = Merge(user.AppMetadata, effects.AppMetadata),
            UpdatedAt = options.TimeProvider.GetUtcNow(),
        }, cancellationToken);
    }

    private static JsonObject? Merge(JsonObject? metadata, Dictionary<string, JsonNode?> changes)
    {
        if (changes.Count == 0)
        {
            return metadata;
        }

        var merged = metadata?.DeepClone().AsObject() ?? [];
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value.DeepClone();
            }
        }

        return merged;
    }

    internal static string Gravatar(string email)
    {
        // MD5 is how Gravatar addresses pictures; nothing is protected by it.
        var hash = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(email)));
        var initials = Uri.EscapeDataString(email.Length < 2 ? email : email[..2]);
        return $"https://s.gravatar.com/avatar/{hash}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2F{Uri.EscapeDataString(initials)}.png";
    }
}

/// <summary>A person to be added to a database.</summary>
internal sealed record NewUser(string Email, string PasswordHash)
{
    public string? Id { get; init; }

    public string? Username { get; init; }

    public string? Name { get; init; }

    public Func<User, User>? Configure { get; init; }
}
