using System.Text.Json.Nodes;
using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Authorize.RichAuthorization;
using Engine.Core.Http;
using Engine.Core.Storage;

namespace Engine.Core.Token.Grants;

/// <summary>Exchanges a refresh token (RFC 6749, section 6).</summary>
internal sealed class RefreshTokenGrant : IGrant
{
    public string GrantType => "refresh_token";

    public bool AllowsPublicClients => true;

    public GrantParameters Parameters { get; } = new() { Required = ["refresh_token"], Secret = ["refresh_token"] };

    public GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.RefreshTokenExchanged, Logs.LogEvents.RefreshTokenExchangeFailed);

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var context = request.Context;
        var application = request.Application;
        var value = request.Parameters["refresh_token"]!;
        var key = RecordKey.Of(value);
        var record = await context.Engine.Options.Store.Records.GetAsync(context.Tenant.Id, RecordKinds.RefreshToken, key, context.Now, context.CancellationToken);
        if (record is null || record.ClientId != application.ClientId)
        {
            return TokenErrors.InvalidRefreshToken(application, "The token is unknown, expired or another application's.");
        }

        var token = RefreshToken.FromPayload(record.Payload);
        if (record.ConsumedAt is not null && !await RefreshTokenService.MayComeAgainAsync(context.Scope, application, token, record))
        {
            return await RefreshTokenService.RefuseReuseAsync(context.Scope, application, token);
        }

        if (await context.Tenant.FindUserAsync(token.UserId, context.CancellationToken) is not { } user)
        {
            return TokenErrors.UserGone(application);
        }

        if (!token.Authentication.CountsFor(user))
        {
            return TokenErrors.InvalidRefreshToken(application, "What the person was given before has ended: a new password or address, a block, another person of that id.");
        }

        if (await RefreshTokenTarget.FindAsync(request, token) is not { } target)
        {
            return TokenErrors.UnknownAudience(token.Audience!);
        }

        return new GrantOutcome
        {
            User = user,
            Api = target.Api,
            RequestedScopes = Narrow(OidcScopes.Split(request.Parameters["scope"]), target.Allowed),
            Authentication = token.Authentication,
            WantsAuthTime = token.WantsAuthTime,
            RefreshToken = new RefreshTokenPlan.Exchange(new RefreshTokenExchange(key, record, token)),
            GrantTypeClaim = "refresh_token",
            Family = token.Family,
            Basis = new RecordReference(RecordKinds.RefreshToken, key),
            AuthorizationDetails = target.IsOriginal ? await ReadDetailsAsync(context, application, token, target.Api) : null,
            Protocol = "oauth2-refresh-token",
            RefreshTokenInfo = new RefreshTokenInfo(token.Family, token.FamilyCreatedAt, record.ExpiresAt),
        };
    }

    /// <summary>The rich authorization request as far as the application may still make it; like scopes, the rest is left out.</summary>
    private static async ValueTask<JsonArray?> ReadDetailsAsync(EndpointContext context, Application application, RefreshToken token, Api? api)
    {
        if (token.AuthorizationDetails is not { } text || api is null)
        {
            return null;
        }

        var grant = await context.Tenant.FindClientGrantAsync(application.ClientId, api.Identifier, "user", context.CancellationToken);
        return AuthorizationDetails.KeepAllowed(JsonNode.Parse(text)!.AsArray(), api, grant) is { Count: > 0 } allowed ? allowed : null;
    }

    /// <summary>Scopes that are not allowed are left out without a word; none named means all.</summary>
    private static IReadOnlyList<string> Narrow(IReadOnlyList<string>? requested, IReadOnlyList<string> allowed)
        => requested is null ? allowed : [.. requested.Where(allowed.Contains)];
}
