using System.Text.Json.Nodes;
using Engine.Core.Users;

namespace Engine.Core.Login.Passwords;

/// <summary>What of a person must not be in their password.</summary>
internal static class PasswordPerson
{
    public static JsonObject Of(User user) => new()
    {
        ["email"] = user.Email,
        ["username"] = user.Username,
        ["name"] = user.Name,
        ["nickname"] = user.Nickname,
        ["given_name"] = user.GivenName,
        ["family_name"] = user.FamilyName,
        ["phone_number"] = user.PhoneNumber,
        ["user_metadata"] = user.UserMetadata?.DeepClone(),
    };
}
