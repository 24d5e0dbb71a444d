using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Core.Users;

namespace Engine.Core.Tests.Tokens;

/// <summary>What a token has to say, written down a second time from the tables of the specification.</summary>
internal static class ExpectedClaims
{
    private static readonly string[] Reserved = ["address", "created_at", "email", "email_verified", "family_name", "given_name", "identities", "name", "nickname", "offline_access", "openid", "phone", "picture", "profile"];

    /// <summary>
    /// The scopes a person gets: those of OpenID Connect, and of the API what is defined and, under RBAC, permitted. A request
    /// that names none means openid.
    /// </summary>
    public static List<string> GrantedToPerson(TokenCase given, bool enforcesPolicies)
        => [.. given.Scopes!.DefaultIfEmpty("openid").Distinct().Where(scope => scope != "offline_access"
            && (Reserved.Contains(scope) || (TokenCases.Permissions.Contains(scope) && (!enforcesPolicies || given.User.Permissions.Any(permission => permission.PermissionName == scope)))))];

    public static JsonObject AccessToken(TokenCase given, string issuer, string clientId, string audience, DateTimeOffset now, int lifetime, IReadOnlyList<string> granted, bool isMachine)
    {
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = isMachine ? clientId + "@clients" : given.User.UserId,
            ["aud"] = !isMachine && granted.Contains("openid") && given.ApiAlgorithm == "RS256" ? new JsonArray(audience, issuer + "userinfo") : audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + lifetime,
        };
        if (granted.Count > 0)
        {
            claims["scope"] = string.Join(' ', granted);
        }

        if (given.Dialect.StartsWith("rfc9068", StringComparison.Ordinal))
        {
            claims["client_id"] = clientId;
            claims["jti"] = "*";
        }
        else
        {
            claims["azp"] = clientId;
            if (isMachine)
            {
                claims["gty"] = "client-credentials";
            }
        }

        if (given.Dialect.EndsWith("_authz", StringComparison.Ordinal))
        {
            var permissions = isMachine ? granted : given.User.Permissions.Select(static permission => permission.PermissionName);
            claims["permissions"] = new JsonArray([.. permissions.Distinct().Order(StringComparer.Ordinal).Select(static name => JsonValue.Create(name))]);
        }

        AddCustom(claims, given);
        return claims;
    }

    public static JsonObject IdToken(TokenCase given, string issuer, string clientId, string sessionId, DateTimeOffset authTime, DateTimeOffset now, int lifetime, IReadOnlyList<string> granted)
    {
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = given.User.UserId,
            ["aud"] = clientId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + lifetime,
            ["sid"] = sessionId,
        };
        if (given.Nonce is not null)
        {
            claims["nonce"] = given.Nonce;
        }

        if (given.MaxAge is not null)
        {
            claims["auth_time"] = authTime.ToUnixTimeSeconds();
        }

        AddProfile(claims, given.User, granted);
        AddCustom(claims, given);
        return claims;
    }

    private static void AddProfile(JsonObject claims, User user, IReadOnlyList<string> granted)
    {
        void Add(string name, JsonNode? value, params string[] scopes)
        {
            if (value is not null && scopes.Any(granted.Contains))
            {
                claims[name] = value;
            }
        }

        Add("name", user.Name, "profile", "name");
        Add("given_name", user.GivenName, "profile", "given_name");
        Add("family_name", user.FamilyName, "profile", "family_name");
        Add("middle_name", user.MiddleName, "profile");
        Add("nickname", user.Nickname, "profile", "nickname");
        Add("picture", user.Picture, "profile", "picture");
        Add("updated_at", Iso(user.UpdatedAt), "profile");
        Add("created_at", Iso(user.CreatedAt), "created_at");
        Add("email", user.Email, "email");
        Add("email_verified", user.Email is null ? null : user.EmailVerified, "email", "email_verified");
        Add("phone_number", user.PhoneNumber, "phone");
        Add("phone_number_verified", user.PhoneNumber is null ? null : user.PhoneVerified, "phone");
        Add("address", user.Extra is null ? null : new JsonObject { ["country"] = "DE" }, "address");
        Add("identities", new JsonArray(new JsonObject { ["provider"] = "auth0", ["user_id"] = user.UserId[6..], ["connection"] = "db", ["isSocial"] = false }), "identities");
    }

    /// <summary>Restricted names and foreign namespaces are left out without a word; null is nothing.</summary>
    private static void AddCustom(JsonObject claims, TokenCase given)
    {
        foreach (var (name, value) in given.Claims)
        {
            var isRefused = TokenCases.Restricted.Contains(name) || name.Length == 0 || name.StartsWith("urn:auth0", StringComparison.Ordinal)
                || new[] { "auth0.com", "webtask.io", "webtask.run" }.Any(host => name.Contains("//" + host, StringComparison.Ordinal) || name.Contains("." + host, StringComparison.Ordinal));
            if (value is not null && !isRefused)
            {
                claims[name] = value.DeepClone();
            }
        }
    }

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
