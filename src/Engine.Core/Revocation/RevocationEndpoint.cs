using Engine.Core.ClientAuthentication;
using Engine.Core.Consent;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Token;
using Engine.Core.Token.Grants;

namespace Engine.Core.Revocation;

/// <summary><c>POST /oauth/revoke</c> (RFC 7009): ends a refresh token and its family. Unknown tokens are answered alike.</summary>
internal static class RevocationEndpoint
{
    public static async ValueTask<EngineResponse> HandleAsync(EndpointContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: true);
        if (body.Parameters is not { } parameters)
        {
            return OAuthErrorRenderer.Render(body.Error!, context.Request);
        }

        var (application, error) = await ClientAuthenticator.AuthenticateAsync(context, parameters);
        if (application is null)
        {
            return OAuthErrorRenderer.Render(error!.Status == 401 ? ClientErrors.InvalidClient(error.Detail ?? "") : error, context.Request);
        }

        if (parameters["token"] is not { } token)
        {
            return OAuthErrorRenderer.Render(TokenErrors.MissingParameter("token"), context.Request);
        }

        var record = await context.Engine.Options.Store.Records.GetAsync(context.Tenant.Id, RecordKinds.RefreshToken, RecordKey.Of(token), context.Now, context.CancellationToken);
        if (record is not null && record.ClientId == application.ClientId)
        {
            await RevokeAsync(context, RefreshToken.FromPayload(record.Payload));
        }

        var response = EngineResponse.Empty(200);
        if (context.Request.Headers["Origin"] is { } origin && Cors.IsAllowed(application, origin))
        {
            Cors.Allow(response, origin);
        }

        return response;
    }

    private static async ValueTask RevokeAsync(EndpointContext context, RefreshToken token)
    {
        await RefreshTokenService.RevokeFamilyAsync(context, token.Family);
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (settings.Flags.RevokeRefreshTokenGrant)
        {
            await RevokeGrantAsync(context, token);
        }

        var application = await context.Tenant.FindApplicationAsync(token.ClientId, context.CancellationToken);
        context.Engine.Logs.Write(context, "srrt", "Revoked refresh token", application, token.UserId);
    }

    /// <summary>The tenant wants the consent gone too, and with it every other token that stands on it.</summary>
    private static async ValueTask RevokeGrantAsync(EndpointContext context, RefreshToken token)
        => await ConsentService.RevokeAsync(context, token.UserId, token.ClientId, token.Audience);
}
