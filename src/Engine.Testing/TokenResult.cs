using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;

namespace Engine.Testing;

/// <summary>What the token endpoint answered: tokens, or an error.</summary>
public sealed class TokenResult
{
    internal TokenResult(HttpStatusCode status, JsonObject body)
    {
        StatusCode = status;
        Body = body;
    }

    /// <summary>The status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The whole answer.</summary>
    public JsonObject Body { get; }

    /// <summary>The error code, or null when tokens were issued.</summary>
    public string? Error => Text("error");

    /// <summary>The error's description, or null.</summary>
    public string? ErrorDescription => Text("error_description");

    /// <summary>The access token.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message holds the error.</exception>
    public string AccessToken => Text("access_token") ?? throw new InvalidOperationException($"No access token was issued: {(int)StatusCode} {Body.ToJsonString()}");

    /// <summary>The ID token, or null.</summary>
    public string? IdToken => Text("id_token");

    /// <summary>The refresh token, or null.</summary>
    public string? RefreshToken => Text("refresh_token");

    /// <summary>The granted scopes as the answer lists them; null when it does not.</summary>
    public string? Scope => Text("scope");

    /// <summary>The claims of the access token, which must be a JWT. The signature is not checked.</summary>
    public JsonObject AccessTokenClaims => ReadClaims(AccessToken);

    /// <summary>The claims of the ID token. The signature is not checked.</summary>
    public JsonObject IdTokenClaims => ReadClaims(IdToken ?? throw new InvalidOperationException("No ID token was issued."));

    /// <summary>The claims of a signed JWT, without checking its signature.</summary>
    public static JsonObject ReadClaims(string jwt)
    {
        ArgumentNullException.ThrowIfNull(jwt);
        return JsonNode.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[1]))!.AsObject();
    }

    private string? Text(string name) => Body[name]?.GetValue<string>();
}
