using System.Text.Json.Nodes;
using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Pipeline;
using Engine.Core.Token;

namespace Engine.Core.Authorize.Steps;

/// <summary>Runs the post-login Actions, once a transaction: what they decided is kept while the person is asked for consent.</summary>
internal static class RunActions
{
    private static readonly Dictionary<string, JsonNode?> NoClaims = [];

    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        var actions = await context.Tenant.ListActionsAsync(ActionTriggers.PostLogin, context.CancellationToken);
        context.ExecutedActions = actions.Count == 0 ? [] : [.. actions.OrderBy(static action => action.Order).Select(static action => action.Name)];
        if (context.Transaction?.Content is { GrantedScopes: { } granted } kept)
        {
            context.Settled = new SettledGrant(OidcScopes.Split(granted)!, ClaimsCodec.FromText(kept.AccessTokenClaims), ClaimsCodec.FromText(kept.IdTokenClaims))
            {
                ScopeChanges = kept.ScopeChanges,
                ClaimChanges = kept.ClaimChanges,
                Console = kept.Console,
            };
            context.Multifactor = MultifactorRequest.FromText(kept.Multifactor);
            return StepResult.Continue;
        }

        if (actions.Count == 0)
        {
            context.Settled = new SettledGrant(context.Decision!.Granted, NoClaims, NoClaims);
            return StepResult.Continue;
        }

        var effects = await ActionPipeline.RunAsync(context.Scope, Triggers.PostLogin, actions, await PostLoginEventFactory.FromAuthorizeRequest(context), new ActionEffects());
        await context.Tenant.Users.ApplyMetadataAsync(context.User!.UserId, effects, context.CancellationToken);
        if (effects.DenyReason is { } reason)
        {
            return AuthorizeErrors.ActionDenied(reason);
        }

        context.Multifactor = effects.Multifactor;

        // No Action can give a person more of the Management API than the access decision may.
        var scopes = ActionPipeline.ApplyScopeChanges(context.Decision!.Granted, effects);
        context.Settled = new SettledGrant(SystemApi.Is(context.Api, context.Issuer, context.Engine.Options) ? SystemApi.Cap(scopes) : scopes, effects.AccessTokenClaims, effects.IdTokenClaims)
        {
            ScopeChanges = effects.ScopeChanges,
            ClaimChanges = effects.ClaimChanges,
            Console = effects.Console,
        };
        return StepResult.Continue;
    }
}
