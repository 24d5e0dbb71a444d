using System.Collections.Frozen;

namespace Engine.Core.Access;

/// <summary>The scopes OpenID Connect and the service define; no API may define a permission of these names.</summary>
public static class OidcScopes
{
    /// <summary>Asks for an ID token.</summary>
    public const string OpenId = "openid";

    /// <summary>Asks for a refresh token.</summary>
    public const string OfflineAccess = "offline_access";

    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        ["address", "created_at", "email", "email_verified", "family_name", "given_name", "identities", "name", "nickname", "offline_access", "openid", "phone", "picture", "profile"],
        StringComparer.Ordinal);

    /// <summary>Whether the name is one of them.</summary>
    public static bool IsReserved(string scope) => Reserved.Contains(scope);

    /// <summary>Splits a space-delimited list (RFC 6749, section 3.3); null stays null.</summary>
    public static IReadOnlyList<string>? Split(string? scope)
        => scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
