using System.Globalization;
using System.Text.Json;
using Engine.Core.Json;
using Engine.Core.Users;

namespace Engine.Core.Tokens;

/// <summary>
/// The claims about a person that scopes give (<c>apis/scopes/openid-connect-scopes.md</c>): the same at <c>/userinfo</c>
/// and in the ID token.
/// </summary>
internal static class UserClaims
{
    private const string Profile = "profile";

    /// <summary>Every claim a scope can give, in the order they are written.</summary>
    private static readonly Rule[] Rules =
    [
        Text("name", static user => user.Name, Profile, "name"),
        Text("given_name", static user => user.GivenName, Profile, "given_name"),
        Text("family_name", static user => user.FamilyName, Profile, "family_name"),
        Text("middle_name", static user => user.MiddleName, Profile),
        Text("nickname", static user => user.Nickname, Profile, "nickname"),
        Text("picture", static user => user.Picture, Profile, "picture"),
        new("updated_at", [Profile], static _ => true, static (json, user, numeric) => WriteTime(json, "updated_at", user.UpdatedAt, numeric)),
        new("created_at", ["created_at"], static _ => true, static (json, user, numeric) => WriteTime(json, "created_at", user.CreatedAt, numeric)),
        Text("email", static user => user.Email, "email"),
        new("email_verified", ["email", "email_verified"], static user => user is { Email: not null, EmailVerified: not null }, static (json, user, _) => json.WriteBoolean("email_verified"u8, user.EmailVerified!.Value)),
        Text("phone_number", static user => user.PhoneNumber, "phone"),
        new("phone_number_verified", ["phone"], static user => user is { PhoneNumber: not null, PhoneVerified: not null }, static (json, user, _) => json.WriteBoolean("phone_number_verified"u8, user.PhoneVerified!.Value)),
        new("address", ["address"], static user => Address(user) is not null, static (json, user, _) => WriteAddress(json, user)),
        new("identities", ["identities"], static _ => true, static (json, user, _) => WriteIdentities(json, user)),
    ];

    /// <summary>Writes what the scopes give; a custom claim of the same name replaces it.</summary>
    public static void Write(Utf8JsonWriter json, User user, IReadOnlyCollection<string> scopes, bool numericTimes, Func<string, bool> isOverridden)
    {
        foreach (var rule in Rules)
        {
            if (rule.GivenBy(scopes) is not null && rule.Has(user) && !isOverridden(rule.Claim))
            {
                rule.Write(json, user, numericTimes);
            }
        }
    }

    /// <summary>Every claim the scopes give, the scope that gives it, and whether the person has a value for it.</summary>
    public static IEnumerable<(string Claim, string Scope, bool HasValue)> GivenBy(IReadOnlyCollection<string> scopes, User user)
        => Rules.Select(rule => (rule.Claim, Scope: rule.GivenBy(scopes)!, rule.Has(user))).Where(static given => given.Scope is not null);

    private static Rule Text(string claim, Func<User, string?> read, params string[] scopes)
        => new(claim, scopes, user => !string.IsNullOrEmpty(read(user)), (json, user, _) => json.WriteString(claim, read(user)));

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset value, bool numeric)
    {
        if (numeric)
        {
            json.WriteNumber(name, value.ToUnixTimeSeconds());
        }
        else
        {
            json.WriteString(name, value.UtcDateTime.ToString(TimestampConverter.Format, CultureInfo.InvariantCulture));
        }
    }

    private static JsonElement? Address(User user)
        => user.Extra?.TryGetValue("address", out var address) == true && address.ValueKind == JsonValueKind.Object ? address : null;

    private static void WriteAddress(Utf8JsonWriter json, User user)
    {
        json.WritePropertyName("address"u8);
        Address(user)!.Value.WriteTo(json);
    }

    private static void WriteIdentities(Utf8JsonWriter json, User user)
    {
        json.WriteStartArray("identities"u8);
        foreach (var identity in user.Identities)
        {
            json.WriteStartObject();
            json.WriteString("provider"u8, identity.Provider);
            json.WriteString("user_id"u8, identity.UserId);
            json.WriteString("connection"u8, identity.Connection);
            json.WriteBoolean("isSocial"u8, identity.IsSocial);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A claim, the scopes that give it, whether the person has a value, and how it is written.</summary>
    private sealed record Rule(string Claim, string[] Scopes, Func<User, bool> Has, Action<Utf8JsonWriter, User, bool> Write)
    {
        public string? GivenBy(IReadOnlyCollection<string> scopes)
        {
            foreach (var scope in Scopes)
            {
                if (scopes.Contains(scope))
                {
                    return scope;
                }
            }

            return null;
        }
    }
}
