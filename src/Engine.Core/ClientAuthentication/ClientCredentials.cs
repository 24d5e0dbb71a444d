using System.Text;
using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.ClientAuthentication;

/// <summary>How an application presented itself.</summary>
internal enum ClientAuthenticationMethod
{
    None,
    SecretPost,
    SecretBasic,
}

/// <summary>What an application presented: its id, and a secret unless it has none.</summary>
internal readonly record struct ClientCredentials(ClientAuthenticationMethod Method, string ClientId, string? Secret)
{
    /// <summary>Reads the credentials of a request; at most one method may be used (RFC 6749, section 2.3).</summary>
    public static ClientCredentials? Read(EngineRequest request, RequestParameters parameters, out EngineError? error)
    {
        error = null;
        if (request.Headers["Authorization"] is { } header && header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            if (parameters.Contains("client_secret"))
            {
                error = ClientErrors.SeveralMethods;
                return null;
            }

            var basic = ReadBasic(header.AsSpan(6).Trim());
            if (basic is null)
            {
                error = ClientErrors.Unauthorized("The Authorization header is malformed.");
                return null;
            }

            if (parameters["client_id"] is { } named && named != basic.Value.ClientId)
            {
                error = ClientErrors.SeveralMethods;
                return null;
            }

            return basic;
        }

        if (parameters["client_id"] is not { } clientId)
        {
            error = ClientErrors.Unauthorized("The request names no application.");
            return null;
        }

        return parameters["client_secret"] is { } secret
            ? new ClientCredentials(ClientAuthenticationMethod.SecretPost, clientId, secret)
            : new ClientCredentials(ClientAuthenticationMethod.None, clientId, null);
    }

    /// <summary>Id and secret are form-encoded before they are base64-encoded (RFC 6749, section 2.3.1).</summary>
    private static ClientCredentials? ReadBasic(ReadOnlySpan<char> encoded)
    {
        var buffer = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, buffer, out var written))
        {
            return null;
        }

        var decoded = buffer.AsSpan(0, written);
        var colon = decoded.IndexOf((byte)':');
        if (colon <= 0)
        {
            return null;
        }

        var id = FormParser.Decode(decoded[..colon]);
        var secret = FormParser.Decode(decoded[(colon + 1)..]);
        return id is null || secret is null ? null : new ClientCredentials(ClientAuthenticationMethod.SecretBasic, id, secret);
    }

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"{Method} {ClientId}";
}
