using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Mfa;

namespace Engine.Core.Token.Grants;

/// <summary>
/// What a refresh token is exchanged for: the API it was issued for, or another one that the application's policies name
/// (<c>tokens.md</c>, section 7). What a policy gives, the access decision still takes from: it knows the API and the person.
/// </summary>
/// <param name="Api">The API; null when only the person's own data is asked for.</param>
/// <param name="Allowed">The scopes that may be asked for, and that a request without scopes means.</param>
/// <param name="IsOriginal">Whether it is the API that the token was issued for.</param>
internal sealed record RefreshTokenTarget(Api? Api, IReadOnlyList<string> Allowed, bool IsOriginal)
{
    /// <summary>Null when the API that the token was issued for is gone. An audience that no policy names is passed over without a word.</summary>
    public static async ValueTask<RefreshTokenTarget?> FindAsync(AuthenticatedTokenRequest request, RefreshToken token)
    {
        var (context, _, parameters, _) = request;
        var named = AudienceReader.ReadNamed(await context.Tenant.GetSettingsAsync(context.CancellationToken), parameters);
        if (named is not null && named != token.Audience && await FindPolicyAsync(request, named) is var (other, scopes))
        {
            return new(other, [.. token.Scopes.Where(OidcScopes.IsReserved).Union(scopes)], false);
        }

        if (token.Audience is not { } audience)
        {
            return new(null, token.Scopes, true);
        }

        return await FindPolicyAsync(request, audience) is var (api, more) ? new(api, [.. token.Scopes.Union(more)], true)
            : await ApiFinder.FindAsync(context.Scope, audience) is { } original ? new(original, token.Scopes, true)
            : null;
    }

    /// <summary>
    /// The API and the scopes of a policy that counts: nobody is asked on the way, so the application has to be the owner's, and the API one
    /// that it may use without consent.
    /// </summary>
    private static async ValueTask<(Api Api, IEnumerable<string> Scopes)?> FindPolicyAsync(AuthenticatedTokenRequest request, string audience)
    {
        var (context, application) = (request.Context, request.Application);
        var policies = (application.RefreshToken.Policies ?? []).Where(policy => policy.Audience == audience).ToList();
        return policies.Count > 0
            && application.IsFirstParty
            && await ApiFinder.FindAsync(context.Scope, audience) is { } api
            && !MfaApi.Is(api)
            && api.SkipConsentForVerifiableFirstPartyClients
            && !SystemApi.Is(api, context.Issuer, context.Engine.Options)
                ? (api, policies.SelectMany(static policy => policy.Scope))
                : null;
    }
}
