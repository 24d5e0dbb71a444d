using Engine.Core.Storage;

namespace Engine.Core.Users;

/// <summary>By what users are found. An address is unique in a connection, not in a tenant.</summary>
internal static class UserKeys
{
    public static DocumentKey Email(string connection, string email) => new("email", $"{connection}\n{email}");

    public static DocumentKey Username(string connection, string username) => new("username", $"{connection}\n{username}");

    public static DocumentKey Phone(string connection, string phone) => new("phone", $"{connection}\n{phone}");

    /// <summary>A passkey is one person's in the whole tenant: it says who they are.</summary>
    public static DocumentKey Passkey(string credentialId) => new("passkey", credentialId);

    public static DocumentKey Identity(string provider, string id) => new("identity", $"{provider}|{id}");

    public static IReadOnlyList<DocumentKey> UniqueKeys(User user)
    {
        var keys = new List<DocumentKey>(4);
        foreach (var identity in user.Identities)
        {
            keys.Add(Identity(identity.Provider, identity.UserId));
        }

        // Databases demand that an address is unique, and so do connections that prove one; two people of a social connection may share one. A linked account keeps its
        // own: whoever has its credentials is found by them.
        for (var index = 0; index < user.Identities.Count; index++)
        {
            var account = user.Identities[index];
            if (account.Provider is Connections.Connection.EmailStrategy or Connections.Connection.SmsStrategy)
            {
                Add(keys, account.Provider == Connections.Connection.EmailStrategy
                    ? UserAccounts.Email(user, index) is { } address ? Email(account.Connection, address.ToLowerInvariant()) : null
                    : UserAccounts.PhoneNumber(user, index) is { } number ? Phone(account.Connection, number) : null);
                continue;
            }

            if (account.Provider != Connections.Connection.DatabaseStrategy)
            {
                continue;
            }

            Add(keys, UserAccounts.Email(user, index) is { } email ? Email(account.Connection, email) : null);
            Add(keys, UserAccounts.Username(user, index) is { } username ? Username(account.Connection, username) : null);
            Add(keys, UserAccounts.PhoneNumber(user, index) is { } phone ? Phone(account.Connection, phone) : null);
        }

        foreach (var factor in user.Factors)
        {
            Add(keys, factor is { Factor: Passkeys.PasskeyLogin.FactorName, CredentialId: { } credential } ? Passkey(credential) : null);
        }

        return keys;
    }

    private static void Add(List<DocumentKey> keys, DocumentKey? key)
    {
        if (key is { } given && !keys.Contains(given))
        {
            keys.Add(given);
        }
    }

    public static IReadOnlyList<DocumentKey> IndexedFields(User user)
    {
        var fields = new List<DocumentKey>(4);
        fields.AddRange(user.Factors.Select(static factor => new DocumentKey("factor", factor.Id)));
        if (user.Email is { } email)
        {
            fields.Add(new("email", email));
        }

        foreach (var identity in user.Identities)
        {
            fields.Add(new("connection", identity.Connection));
        }

        foreach (var role in user.Roles)
        {
            fields.Add(new("role", role));
        }

        return fields;
    }
}
