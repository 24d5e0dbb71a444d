using System.Buffers;
using System.Text.Json;
using Engine.Core.Access;
using Engine.Core.Http;
using Engine.Core.Token;
using Engine.Core.Tokens;

namespace Engine.Core.UserInfo;

/// <summary><c>GET|POST /userinfo</c> (OpenID Connect Core, section 5.3).</summary>
internal static class UserInfoEndpoint
{
    public static async ValueTask<EngineResponse> HandleAsync(EndpointContext context)
    {
        var (token, isInQuery) = await ReadTokenAsync(context);
        var access = token is null ? null : await AccessTokenReader.ReadAsync(context, token);
        if (access is null || !access.Scopes.Contains(OidcScopes.OpenId))
        {
            return Refuse(context);
        }

        context.NoteClient(access.ClientId);
        var user = await context.Tenant.FindUserAsync(access.Subject, context.CancellationToken);
        var application = await context.Tenant.FindApplicationAsync(access.ClientId, context.CancellationToken);
        if (user is null or { Blocked: true } || application is null)
        {
            return Refuse(context);
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var isStrict = application.IsStrict || settings.StrictStandards == true;
        if (isInQuery && isStrict)
        {
            return RefuseQuery(context);
        }

        var claims = await UserInfoClaims.FindAsync(context, user.UserId, application.ClientId);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("sub"u8, user.UserId);
            if (claims is not null)
            {
                CustomClaims.Write(json, claims);
            }

            UserClaims.Write(json, user, (IReadOnlyCollection<string>)access.Scopes, isStrict, name => CustomClaims.Replaces(claims, name));
            json.WriteEndObject();
        }

        var response = EngineResponse.Json(buffer.WrittenMemory);
        response.Headers.Add("Cache-Control", "no-store");
        AllowOrigin(context, response);
        return response;
    }

    /// <summary>The token comes in the Authorization field, in the form, or in the query (RFC 6750, section 2), in one of them. The query ends up in logs and histories, so strict applications may not use it (RFC 9700, section 4.3.2).</summary>
    private static async ValueTask<(string? Token, bool IsInQuery)> ReadTokenAsync(EndpointContext context)
    {
        if (context.Request.Headers["Authorization"] is { } header)
        {
            return (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null, false);
        }

        if (context.Request.Method == "POST")
        {
            var body = await BodyReader.ReadAsync(context, allowJson: false);
            return (body.Parameters?["access_token"], false);
        }

        return (FormParser.ParseQuery(context.Request.QueryString)?["access_token"], true);
    }

    private static EngineResponse Refuse(EndpointContext context)
    {
        var response = EngineResponse.Text("Unauthorized", 401);
        response.Headers.Add("WWW-Authenticate", "Bearer realm=\"Users\", error=\"invalid_token\"");
        AllowOrigin(context, response);
        return response;
    }

    private static EngineResponse RefuseQuery(EndpointContext context)
    {
        var response = EngineResponse.Text("The access token must be sent in the Authorization header", 400);
        response.Headers.Add("WWW-Authenticate", "Bearer realm=\"Users\", error=\"invalid_request\", error_description=\"The access token must be sent in the Authorization header\"");
        AllowOrigin(context, response);
        return response;
    }

    /// <summary>The token is the credential, no cookie is looked at: every origin may ask.</summary>
    private static void AllowOrigin(EndpointContext context, EngineResponse response)
    {
        if (context.Request.Headers["Origin"] is { } origin)
        {
            Cors.Allow(response, origin);
        }
    }
}
