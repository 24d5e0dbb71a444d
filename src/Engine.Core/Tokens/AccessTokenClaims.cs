using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Applications;

namespace Engine.Core.Tokens;

/// <summary>The claims of an access token in the dialect of its API (<c>apis/configure-access-token-profile.md</c>, RFC 9068).</summary>
internal readonly struct AccessTokenClaims : IClaims
{
    public required string Dialect { get; init; }

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required string Audience { get; init; }

    /// <summary>The address of <c>/userinfo</c>, when the token is good for it too.</summary>
    public string? UserInfoAudience { get; init; }

    public required Application Application { get; init; }

    public required long IssuedAt { get; init; }

    public required long ExpiresAt { get; init; }

    /// <summary>The granted scopes, space-delimited; empty leaves the claim out.</summary>
    public required string Scope { get; init; }

    /// <summary>Every permission of the person on the API, for the dialects that carry them.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    /// <summary>The grant as the <c>gty</c> claim names it, or null.</summary>
    public string? GrantType { get; init; }

    /// <summary>A unique id for the dialects that carry one.</summary>
    public string? TokenId { get; init; }

    /// <summary>The rich authorization request, or null (RFC 9396, section 9.1).</summary>
    public JsonArray? AuthorizationDetails { get; init; }

    public IReadOnlyDictionary<string, JsonNode?>? Custom { get; init; }

    public bool IsRfc9068 => CarriesTokenId(Dialect);

    /// <summary>The <c>typ</c> of the header.</summary>
    public string Type => IsRfc9068 ? "at+jwt" : "JWT";

    /// <summary>Whether tokens of the dialect have a <c>jti</c>.</summary>
    public static bool CarriesTokenId(string dialect) => dialect is "rfc9068_profile" or "rfc9068_profile_authz";

    public void WriteTo(Utf8JsonWriter json)
    {
        if (Custom is not null)
        {
            CustomClaims.Write(json, Custom);
        }

        json.WriteString("iss"u8, Issuer);
        json.WriteString("sub"u8, Subject);
        if (UserInfoAudience is null)
        {
            json.WriteString("aud"u8, Audience);
        }
        else
        {
            json.WriteStartArray("aud"u8);
            json.WriteStringValue(Audience);
            json.WriteStringValue(UserInfoAudience);
            json.WriteEndArray();
        }

        json.WriteNumber("iat"u8, IssuedAt);
        json.WriteNumber("exp"u8, ExpiresAt);
        if (Scope.Length > 0)
        {
            json.WriteString("scope"u8, Scope);
        }

        if (AuthorizationDetails is not null)
        {
            json.WritePropertyName("authorization_details"u8);
            AuthorizationDetails.WriteTo(json);
        }

        if (IsRfc9068)
        {
            json.WriteString("client_id"u8, Application.ClientId);
            json.WriteString("jti"u8, TokenId);
        }
        else
        {
            if (GrantType is not null)
            {
                json.WriteString("gty"u8, GrantType);
            }

            json.WriteString("azp"u8, Application.ClientId);
        }

        if (Permissions is not null && Dialect is "access_token_authz" or "rfc9068_profile_authz")
        {
            json.WriteStartArray("permissions"u8);
            foreach (var permission in Permissions ?? [])
            {
                json.WriteStringValue(permission);
            }

            json.WriteEndArray();
        }
    }
}
