using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Pipeline;

namespace Engine.Core.Token.Steps;

/// <summary>Runs the Actions of the flow, unless the authorization endpoint has run them. Their scope changes come last.</summary>
internal static class RunActions
{
    public static async ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var outcome = context.Outcome!;
        if (outcome.Settled is not null)
        {
            return StepResult.Continue;
        }

        var trigger = outcome.User is null ? ActionTriggers.CredentialsExchange : ActionTriggers.PostLogin;
        var actions = await context.Tenant.ListActionsAsync(trigger, context.CancellationToken);
        if (actions.Count == 0)
        {
            return StepResult.Continue;
        }

        context.Effects = outcome.User is null
            ? await ActionPipeline.RunAsync(context.Scope, Triggers.CredentialsExchange, actions, CredentialsExchangeEventFactory.Create(context), new ActionEffects { DenyCode = "server_error" })
            : await ActionPipeline.RunAsync(context.Scope, Triggers.PostLogin, actions, await PostLoginEventFactory.FromTokenRequest(context), new ActionEffects());
        if (outcome.User is { } user)
        {
            await context.Tenant.Users.ApplyMetadataAsync(user.UserId, context.Effects, context.CancellationToken);
        }

        if (context.Effects.DenyReason is { } reason)
        {
            var status = outcome.User is not null ? 403 : context.Effects.DenyCode == "server_error" ? 500 : 400;
            return TokenErrors.ActionDenied(context.Effects.DenyCode, reason, status);
        }

        var scopes = ActionPipeline.ApplyScopeChanges(context.GrantedScopes, context.Effects);
        context.GrantedScopes = outcome.User is not null && SystemApi.Is(outcome.Api, context.Issuer, context.Engine.Options) ? SystemApi.Cap(scopes) : scopes;
        return StepResult.Continue;
    }
}
