using Engine.Core.Storage;

namespace Engine.Core.Users;

/// <summary>By what users are found. An address is unique in a connection, not in a tenant.</summary>
internal static class UserKeys
{
    public static DocumentKey Email(string connection, string email) => new("email", $"{connection}\n{email}");

    public static DocumentKey Username(string connection, string username) => new("username", $"{connection}\n{username}");

    public static DocumentKey Phone(string connection, string phone) => new("phone", $"{connection}\n{phone}");

    public static DocumentKey Identity(string provider, string id) => new("identity", $"{provider}|{id}");

    public static IReadOnlyList<DocumentKey> UniqueKeys(User user)
    {
        var keys = new List<DocumentKey>(4);
        foreach (var identity in user.Identities)
        {
            keys.Add(Identity(identity.Provider, identity.UserId));
        }

        // Only databases demand that an address is unique; two people of a social connection may share one.
        if (user.Identities is [{ Provider: Connections.Connection.DatabaseStrategy } primary, ..])
        {
            if (user.Email is { } email)
            {
                keys.Add(Email(primary.Connection, email));
            }

            if (user.Username is { } username)
            {
                keys.Add(Username(primary.Connection, username));
            }

            if (user.PhoneNumber is { } phone)
            {
                keys.Add(Phone(primary.Connection, phone));
            }
        }

        return keys;
    }

    public static IReadOnlyList<DocumentKey> IndexedFields(User user)
    {
        var fields = new List<DocumentKey>(4);
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
