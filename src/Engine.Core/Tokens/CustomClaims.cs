using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engine.Core.Tokens;

/// <summary>
/// Which claims Actions may set (<c>tokens.md</c>, section 4). A claim that may not be set is left out and the login goes
/// on: that is how the service does it.
/// </summary>
internal static class CustomClaims
{
    private static readonly FrozenSet<string> Restricted = FrozenSet.ToFrozenSet(
    [
        "acr", "act", "active", "amr", "at_hash", "ath", "attest", "aud", "auth_time", "authorization_details", "azp", "c_hash",
        "client_id", "cnf", "cty", "dest", "entitlements", "events", "exp", "groups", "gty", "htm", "htu", "iat", "internalService",
        "iss", "jcard", "jku", "jti", "jwe", "jwk", "kid", "may_act", "mky", "nbf", "nonce", "object_id", "org_id", "org_name",
        "orig", "origid", "permissions", "roles", "rph", "s_hash", "sid", "sip_callid", "sip_cseq_num", "sip_date", "sip_from_tag",
        "sip_via_branch", "sub", "sub_jwk", "toe", "txn", "typ", "uuid", "vot", "vtm", "x5t#S256",
    ], StringComparer.Ordinal);

    /// <summary>The largest total of custom claims in a token, in bytes.</summary>
    public const int MaxSize = 100 * 1024;

    private static readonly string[] ReservedHosts = ["auth0.com", "webtask.io", "webtask.run"];

    /// <summary>Why a claim is left out, or null when it may be set.</summary>
    public static string? Refuse(string name)
    {
        if (name.Length == 0 || Restricted.Contains(name) || name == "scope")
        {
            return "restricted";
        }

        if (name.StartsWith("urn:auth0", StringComparison.OrdinalIgnoreCase))
        {
            return "reserved_namespace";
        }

        if ((name.StartsWith("http://", StringComparison.Ordinal) || name.StartsWith("https://", StringComparison.Ordinal))
            && Uri.TryCreate(name, UriKind.Absolute, out var uri)
            && ReservedHosts.Any(host => uri.Host == host || uri.Host.EndsWith("." + host, StringComparison.Ordinal)))
        {
            return "reserved_namespace";
        }

        return null;
    }

    /// <summary>Whether a custom claim is written in place of what a scope gives under that name.</summary>
    public static bool Replaces(IReadOnlyDictionary<string, JsonNode?>? claims, string name)
        => claims is not null && claims.TryGetValue(name, out var value) && value is not null && Refuse(name) is null;

    /// <summary>Writes what may be set, up to the largest total; what comes after that is left out.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, JsonNode?> claims)
    {
        foreach (var (name, text, refusal) in Judge(claims))
        {
            if (refusal is null)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(text!, skipInputValidation: true);
            }
        }
    }

    /// <summary>Every claim with its JSON text, or with why it is left out.</summary>
    public static IEnumerable<(string Name, string? Text, string? Refusal)> Judge(IReadOnlyDictionary<string, JsonNode?> claims)
    {
        var size = 0;
        foreach (var (name, value) in claims)
        {
            if (Refuse(name) is { } refusal)
            {
                yield return (name, null, refusal);
            }
            else if (value is null)
            {
                yield return (name, null, "no_value");
            }
            else
            {
                var text = value.ToJsonString();
                size = Math.Min(size + name.Length + text.Length, MaxSize + 1);
                yield return size > MaxSize ? (name, null, "too_large") : (name, text, null);
            }
        }
    }
}
