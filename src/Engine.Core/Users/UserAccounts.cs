using System.Text.Json;
using Engine.Core.Connections;

namespace Engine.Core.Users;

/// <summary>
/// The accounts of a person. What a linked account brought with it (its address, username, number and password) stays with the account:
/// its credentials sign the person in, and it takes them along when it is unlinked.
/// </summary>
internal static class UserAccounts
{
    private const string ProfileField = "profileData";
    private const string HashField = "_password_hash";

    /// <summary>An identifier of an account, or null. The first account's are those of the person.</summary>
    public static string? Email(User user, int index) => index == 0 ? user.Email : Profile(user.Identities[index], "email");

    public static string? Username(User user, int index) => index == 0 ? user.Username : Profile(user.Identities[index], "username");

    public static string? PhoneNumber(User user, int index) => index == 0 ? user.PhoneNumber : Profile(user.Identities[index], "phone_number");

    /// <summary>The hash of an account's password, or null.</summary>
    public static string? Hash(User user, int index) => index == 0 ? user.PasswordHash : Text(user.Identities[index].Extra, HashField);

    /// <summary>The hashes of all accounts by the accounts' ids.</summary>
    public static IEnumerable<(string Account, string Hash)> Hashes(User user)
        => Enumerable.Range(0, user.Identities.Count).Where(index => Hash(user, index) is not null).Select(index => (user.Identities[index].AccountId, Hash(user, index)!));

    /// <summary>Which account of a person an identifier of a database names.</summary>
    public static int Find(User user, Connection connection, string identifier)
    {
        for (var index = 0; index < user.Identities.Count; index++)
        {
            if (user.Identities[index].Connection == connection.Name && (Email(user, index) == identifier || Username(user, index) == identifier || PhoneNumber(user, index) == identifier))
            {
                return index;
            }
        }

        return 0;
    }

    /// <summary>Whether the database lets people sign in with the attribute that an identifier of theirs is.</summary>
    public static bool MaySignInWith(User user, Connection connection, string identifier)
    {
        var normalized = identifier.Trim().ToLowerInvariant();
        var attribute = Email(user, user.AccountIndex) == normalized ? "email"
            : Username(user, user.AccountIndex)?.ToLowerInvariant() == normalized ? "username"
            : "phone_number";
        return ConnectionDemands.IsIdentifier(connection, attribute);
    }

    /// <summary>The person with another hash in place of one that is theirs.</summary>
    public static User ReplaceHash(User user, string known, string replacement)
    {
        if (user.PasswordHash == known)
        {
            return user with { PasswordHash = replacement };
        }

        return user with { Identities = [.. user.Identities.Select(account => Text(account.Extra, HashField) == known ? WithHash(account, replacement) : account)] };
    }

    private static UserIdentity WithHash(UserIdentity account, string hash)
    {
        var extra = new Dictionary<string, JsonElement>(account.Extra!, StringComparer.Ordinal) { [HashField] = JsonElement.Parse(System.Text.Json.Nodes.JsonValue.Create(hash).ToJsonString()) };
        return account with { Extra = extra };
    }

    private static string? Profile(UserIdentity account, string name)
        => account.Extra is { } extra && extra.TryGetValue(ProfileField, out var profile) && profile.ValueKind == JsonValueKind.Object
            && profile.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Text(IDictionary<string, JsonElement>? extra, string name)
        => extra is not null && extra.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
