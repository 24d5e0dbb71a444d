using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Users;

namespace Engine.Core.Tokens;

/// <summary>The claims of an ID token (OpenID Connect Core, section 2).</summary>
internal readonly struct IdTokenClaims : IClaims
{
    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    public required User User { get; init; }

    public required IReadOnlyCollection<string> Scopes { get; init; }

    public required long IssuedAt { get; init; }

    public required long ExpiresAt { get; init; }

    public string? SessionId { get; init; }

    public string? Nonce { get; init; }

    /// <summary>When the person was authenticated; written when <c>max_age</c> was requested.</summary>
    public long? AuthTime { get; init; }

    /// <summary>Whether the person has just proven a second factor (<c>tokens.md</c>, section 3).</summary>
    public bool HasProvenMore { get; init; }

    /// <summary>What comes along.</summary>
    public TokenHashes Hashes { get; init; }

    /// <summary>Whether times are numbers, as the standard has it, in place of the service's text.</summary>
    public bool NumericTimes { get; init; }

    /// <summary>Third-party applications get the subject alone (<c>first-party-and-third-party-applications.md</c>).</summary>
    public bool Minimal { get; init; }

    public IReadOnlyDictionary<string, JsonNode?>? Custom { get; init; }

    public void WriteTo(Utf8JsonWriter json)
    {
        var custom = Custom;
        if (custom is not null)
        {
            CustomClaims.Write(json, custom);
        }

        if (!Minimal)
        {
            UserClaims.Write(json, User, Scopes, NumericTimes, name => CustomClaims.Replaces(custom, name));
        }

        json.WriteString("iss"u8, Issuer);
        json.WriteString("aud"u8, Audience);
        json.WriteString("sub"u8, User.UserId);
        json.WriteNumber("iat"u8, IssuedAt);
        json.WriteNumber("exp"u8, ExpiresAt);
        if (Hashes.AccessToken is { } accessToken)
        {
            json.WriteString("at_hash"u8, accessToken);
        }

        if (Hashes.Code is { } code)
        {
            json.WriteString("c_hash"u8, code);
        }

        if (AuthTime is { } authTime)
        {
            json.WriteNumber("auth_time"u8, authTime);
        }

        if (HasProvenMore)
        {
            json.WriteString("acr"u8, "http://schemas.openid.net/pape/policies/2007/06/multi-factor"u8);
            json.WriteStartArray("amr"u8);
            json.WriteStringValue("mfa"u8);
            json.WriteEndArray();
        }

        if (SessionId is not null)
        {
            json.WriteString("sid"u8, SessionId);
        }

        if (Nonce is not null)
        {
            json.WriteString("nonce"u8, Nonce);
        }
    }
}
