using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Users;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Core.Tests.Tokens;

/// <summary>One random token request and the person behind it.</summary>
internal sealed record TokenCase
{
    public required string Dialect { get; init; }

    public required string ApiAlgorithm { get; init; }

    public required string IdAlgorithm { get; init; }

    public required User User { get; init; }

    /// <summary>The requested scopes; null when none are named.</summary>
    public required IReadOnlyList<string>? Scopes { get; init; }

    public string? Nonce { get; init; }

    public int? MaxAge { get; init; }

    public required IReadOnlyDictionary<string, JsonNode?> Claims { get; init; }

    public override string ToString() => JsonSerializer.Serialize(new { Dialect, ApiAlgorithm, IdAlgorithm, Scopes, Nonce, MaxAge, Claims, User });
}

/// <summary>Makes random cases.</summary>
internal static class TokenCases
{
    public static readonly string[] Dialects = ["access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"];
    public static readonly string[] Algorithms = ["RS256", "PS256", "HS256"];
    public static readonly string[] Permissions = ["write:posts", "read:posts", "admin", "Zebra", "delete:posts"];

    /// <summary>The names Actions may not set, from the table of the specification.</summary>
    public static readonly string[] Restricted = (
        "acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty dest entitlements events exp groups gty htm htu iat "
        + "internalService iss jcard jku jti jwe jwk kid may_act mky nbf nonce object_id org_id org_name orig origid permissions roles rph s_hash sid sip_callid "
        + "sip_cseq_num sip_date sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm x5t#S256 scope").Split(' ');

    private static readonly string[] Allowed = ["https://example.com/role", "http://example.com/x", "urn:example:a", "plan", "email", "name", "nickname", "updated_at", "picture", "website", "https://notauth0.com/a"];
    private static readonly string[] Refused = ["https://auth0.com/a", "https://tenant.auth0.com/a", "http://webtask.io/a", "https://x.webtask.run/", "urn:auth0:a", "", .. Restricted];

    private static readonly string[] OidcScopes = ["openid", "profile", "email", "phone", "address", "name", "given_name", "family_name", "nickname", "picture", "email_verified", "created_at", "identities", "offline_access"];

    private static readonly Gen<string?> Text = Gen.Elements<string?>(null, "Ada", "Zoë \"Q\" <b>", "名前", "a\\b/c", "x");

    private static readonly Gen<DateTimeOffset> Time = Gen.Choose(0, 2_000_000_000).Select(static seconds => DateTimeOffset.FromUnixTimeMilliseconds((seconds * 1000L) + (seconds % 1000)));

    private static readonly Gen<JsonNode?> ClaimValue = Gen.Elements("null", "1", "true", "\"text é\"", "[1,\"a\",null]", "{\"a\":{\"b\":[]}}", "\"\"").Select(static json => JsonNode.Parse(json));

    private static readonly Gen<User> Person =
        from id in Gen.Choose(1, int.MaxValue)
        from names in Text.ArrayOf(6)
        from flags in Gen.Choose(0, 31)
        from created in Time
        from updated in Time
        from permissions in Gen.Elements(Permissions).ListOf()
        select new User
        {
            UserId = $"auth0|{id:x24}",
            Name = names[0],
            GivenName = names[1],
            FamilyName = names[2],
            MiddleName = names[3],
            Nickname = names[4],
            Picture = names[5] is null ? null : "https://example.com/" + id,
            Email = (flags & 1) == 0 ? null : $"u{id}@example.com",
            EmailVerified = (flags & 2) == 0 ? null : (flags & 4) == 0,
            PhoneNumber = (flags & 8) == 0 ? null : $"+49{id}",
            PhoneVerified = (flags & 16) == 0 ? null : true,
            Extra = (flags & 16) == 0 ? null : new Dictionary<string, JsonElement> { ["address"] = JsonDocument.Parse("""{"country":"DE"}""").RootElement },
            CreatedAt = created,
            UpdatedAt = updated,
            Identities = [new UserIdentity { Connection = "db", Provider = "auth0", UserId = $"{id:x24}" }],
            Permissions = [.. permissions.Distinct().Select(static name => new Permission { ResourceServerIdentifier = "*", PermissionName = name })],
        };

    private static Gen<Dictionary<string, JsonNode?>> Claims =>
        from names in Gen.OneOf(Gen.Elements(Allowed), Gen.Elements(Refused)).ListOf()
        from values in ClaimValue.ArrayOf(names.Count)
        select names.Zip(values).DistinctBy(static pair => pair.First).ToDictionary(static pair => pair.First, static pair => pair.Second);

    public static readonly Gen<TokenCase> OfPeople =
        from dialect in Gen.Elements(Dialects)
        from algorithm in Gen.Elements(Algorithms)
        from idAlgorithm in Gen.Elements(Algorithms)
        from user in Person
        from oidc in Gen.Elements(OidcScopes).ListOf()
        from own in Gen.Elements([.. Permissions, "undefined"]).ListOf()
        from openid in Gen.Choose(0, 4)
        from nonce in Text
        from maxAge in Gen.Elements<int?>(null, 0, 3600)
        from claims in Claims
        select new TokenCase
        {
            Dialect = dialect,
            ApiAlgorithm = algorithm,
            IdAlgorithm = idAlgorithm,
            User = user,
            Scopes = [.. openid == 0 ? (IEnumerable<string>)[] : ["openid"], .. own, .. oidc],
            Nonce = nonce,
            MaxAge = maxAge == 0 ? 7200 : maxAge,
            Claims = claims,
        };

    public static readonly Gen<TokenCase> OfMachines =
        from given in OfPeople
        from own in Gen.Elements(Permissions).ListOf()
        from named in Gen.Choose(0, 3)
        select given with { Scopes = named == 0 || own.Count == 0 ? null : [.. own] };
}
