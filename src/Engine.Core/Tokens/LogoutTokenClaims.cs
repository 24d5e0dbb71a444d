using System.Text.Json;

namespace Engine.Core.Tokens;

/// <summary>The claims of a logout token (OpenID Connect Back-Channel Logout, section 2.4). Never a nonce: it must not pass for an ID token.</summary>
internal readonly struct LogoutTokenClaims : IClaims
{
    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    public required string Subject { get; init; }

    public required string SessionId { get; init; }

    public required string TokenId { get; init; }

    public required long IssuedAt { get; init; }

    public required long ExpiresAt { get; init; }

    /// <summary>What the tenant has noted about the session, as JSON text, or null.</summary>
    public string? Metadata { get; init; }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("iss"u8, Issuer);
        json.WriteString("sub"u8, Subject);
        json.WriteString("aud"u8, Audience);
        json.WriteNumber("iat"u8, IssuedAt);
        json.WriteNumber("exp"u8, ExpiresAt);
        json.WriteString("jti"u8, TokenId);
        json.WriteStartObject("events"u8);
        json.WriteStartObject("http://schemas.openid.net/event/backchannel-logout"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("sid"u8, SessionId);
        if (Metadata is not null)
        {
            json.WritePropertyName("session_metadata"u8);
            json.WriteRawValue(Metadata);
        }
    }
}
