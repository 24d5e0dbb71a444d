using Engine.Core.Access;
using Engine.Core.Access.Explain;
using Engine.Core.Actions;
using Engine.Core.Logs;
using Engine.Core.Pipeline;
using Engine.Core.Token.Grants;
using Engine.Core.Tokens;
using Engine.Core.UserInfo;

namespace Engine.Core.Token.Steps;

/// <summary>Settles the refresh token and signs the others.</summary>
internal static class IssueTokens
{
    public static async ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var outcome = context.Outcome!;
        var application = context.Authenticated!.Application;
        var scopes = context.GrantedScopes;
        string? refreshToken = null;
        switch (outcome.RefreshToken)
        {
            case RefreshTokenPlan.Issue when outcome.User is not null && scopes.Contains(OidcScopes.OfflineAccess) && !IsConfidentialInBrowser(context):
                refreshToken = await RefreshTokenService.IssueAsync(context.Scope, application, outcome, scopes);
                if (refreshToken is null)
                {
                    return TokenErrors.InvalidCode(application, "What it stands on ended while it was exchanged: it came twice, or the person, the session or the application is gone.");
                }

                break;
            case RefreshTokenPlan.Exchange exchange:
                (var succeeded, refreshToken) = await RefreshTokenService.SettleAsync(context.Scope, application, exchange.Details);
                if (!succeeded)
                {
                    return await RefreshTokenService.RefuseReuseAsync(context.Scope, application, exchange.Details.Token);
                }

                break;
        }

        if (outcome.User is { } user && scopes.Contains(OidcScopes.OpenId))
        {
            await UserInfoClaims.RememberAsync(context.Scope, user.UserId, application.ClientId, context.IdTokenClaims, outcome.Basis);
        }

        var keys = await context.Tenant.Keys.GetAsync(context.CancellationToken);
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var response = TokenIssuer.Issue(context.ToIssuance(), keys, settings, refreshToken, out var tokenId);
        context.Engine.Logs.Write(context.Scope, new LogEntry(context.Grant!.LogEvents.Success)
        {
            Application = application,
            UserId = outcome.User?.UserId,
            Audience = outcome.Api?.Identifier,
            Scopes = scopes,
            Decision = context.Decision,
            Held = context.Held,
            IsSettled = outcome.Settled is not null,
            TokenId = tokenId,
            AccessToken = TokenFormat.OfAccessToken(outcome.Api),
            IdToken = TokenIssuer.IssuesIdToken(outcome, scopes) ? TokenFormat.OfIdToken(application) : null,
            ScopeChanges = context.KnownEffects?.ScopeChanges,
            Console = context.KnownEffects?.Console,
            Claims = ExplainClaims(context),
        });
        context.Engine.Telemetry.TokenIssued(context.Authenticated.GrantType);
        return response;
    }

    /// <summary>The claims scopes give, and those Actions set here; what they set at the authorization endpoint is in the log of that.</summary>
    private static IReadOnlyList<ClaimExplanation>? ExplainClaims(TokenContext context)
    {
        var effects = context.KnownEffects;
        if (context.Outcome!.User is not { } user)
        {
            return effects is null ? null : [.. ClaimReasons.OfActions(ClaimChange.AccessToken, effects.AccessTokenClaims, effects.ClaimChanges)];
        }

        var ofPerson = ClaimReasons.OfPerson(context.Authenticated!.Application, user, context.GrantedScopes, context.IdTokenClaims);
        return effects is null
            ? [.. ofPerson]
            :
            [
                .. ofPerson,
                .. ClaimReasons.OfActions(ClaimChange.IdToken, effects.IdTokenClaims, effects.ClaimChanges),
                .. ClaimReasons.OfActions(ClaimChange.AccessToken, effects.AccessTokenClaims, effects.ClaimChanges),
            ];
    }

    /// <summary>A script can't keep the refresh token of an application that has a secret.</summary>
    private static bool IsConfidentialInBrowser(TokenContext context)
        => !context.Authenticated!.Application.IsPublic && context.Request.Headers["Origin"] is not null;
}
