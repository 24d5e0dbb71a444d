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
    /// <summary>Every claim a scope can give; a custom claim of the same name replaces it.</summary>
    public static void Write(Utf8JsonWriter json, User user, IReadOnlyCollection<string> scopes, bool numericUpdatedAt, Func<string, bool> isOverridden)
    {
        var profile = scopes.Contains("profile");
        WriteText(json, "name", user.Name, profile || scopes.Contains("name"), isOverridden);
        WriteText(json, "given_name", user.GivenName, profile || scopes.Contains("given_name"), isOverridden);
        WriteText(json, "family_name", user.FamilyName, profile || scopes.Contains("family_name"), isOverridden);
        WriteText(json, "middle_name", user.MiddleName, profile, isOverridden);
        WriteText(json, "nickname", user.Nickname, profile || scopes.Contains("nickname"), isOverridden);
        WriteText(json, "picture", user.Picture, profile || scopes.Contains("picture"), isOverridden);
        if (profile && !isOverridden("updated_at"))
        {
            WriteTime(json, "updated_at", user.UpdatedAt, numericUpdatedAt);
        }

        if (scopes.Contains("created_at") && !isOverridden("created_at"))
        {
            WriteTime(json, "created_at", user.CreatedAt, numericUpdatedAt);
        }

        var email = scopes.Contains("email");
        WriteText(json, "email", user.Email, email, isOverridden);
        if (user is { Email: not null, EmailVerified: { } verified } && (email || scopes.Contains("email_verified")) && !isOverridden("email_verified"))
        {
            json.WriteBoolean("email_verified"u8, verified);
        }

        if (scopes.Contains("phone") && user.PhoneNumber is not null)
        {
            WriteText(json, "phone_number", user.PhoneNumber, true, isOverridden);
            if (user.PhoneVerified is { } phoneVerified && !isOverridden("phone_number_verified"))
            {
                json.WriteBoolean("phone_number_verified"u8, phoneVerified);
            }
        }

        if (scopes.Contains("address") && user.Extra?.TryGetValue("address", out var address) == true && address.ValueKind == JsonValueKind.Object && !isOverridden("address"))
        {
            json.WritePropertyName("address"u8);
            address.WriteTo(json);
        }

        if (scopes.Contains("identities") && !isOverridden("identities"))
        {
            WriteIdentities(json, user);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value, bool wanted, Func<string, bool> isOverridden)
    {
        if (wanted && !string.IsNullOrEmpty(value) && !isOverridden(name))
        {
            json.WriteString(name, value);
        }
    }

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
}
