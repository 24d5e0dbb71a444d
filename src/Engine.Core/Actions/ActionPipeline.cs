using Engine.Core.Http;
using Engine.Core.Tenants;
using Engine.Core.Token;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Actions;

/// <summary>Runs the Actions of a trigger in their order until one refuses.</summary>
internal static partial class ActionPipeline
{
    public static async ValueTask<ActionEffects> RunPostLoginAsync(EndpointContext context, IReadOnlyList<ActionDefinition> actions, ValueTask<PostLoginEvent> pending)
    {
        var @event = await pending;
        var effects = new ActionEffects();
        foreach (var action in actions.OrderBy(static action => action.Order))
        {
            var api = new PostLoginApi(effects, action.Name);
            @event.Secrets = action.Secrets ?? NoSecrets;
            await GuardAsync(context, action, effects, () => action.Code is null
                ? context.Engine.Options.PostLoginActions[action.Name].ExecuteAsync(@event, api, context.CancellationToken)
                : Runner(context).RunAsync(action, @event, api, context.CancellationToken));
            if (effects.IsDenied)
            {
                break;
            }
        }

        return effects;
    }

    public static async ValueTask<ActionEffects> RunCredentialsExchangeAsync(TokenContext context, IReadOnlyList<ActionDefinition> actions)
    {
        var effects = new ActionEffects { DenyCode = "server_error" };
        var @event = CredentialsExchangeEventFactory.Create(context);
        foreach (var action in actions.OrderBy(static action => action.Order))
        {
            var api = new CredentialsExchangeApi(effects, action.Name);
            @event.Secrets = action.Secrets ?? NoSecrets;
            await GuardAsync(context, action, effects, () => action.Code is null
                ? context.Engine.Options.CredentialsExchangeActions[action.Name].ExecuteAsync(@event, api, context.CancellationToken)
                : Runner(context).RunAsync(action, @event, api, context.CancellationToken));
            if (effects.IsDenied)
            {
                break;
            }
        }

        return effects;
    }

    /// <summary>Adds and removes scopes in the order Actions asked for it; the last word on a scope counts.</summary>
    public static IReadOnlyList<string> ApplyScopeChanges(IReadOnlyList<string> granted, ActionEffects effects)
    {
        if (effects.ScopeChanges.Count == 0)
        {
            return granted;
        }

        var result = new List<string>(granted);
        foreach (var change in effects.ScopeChanges)
        {
            result.Remove(change.Scope);
            if (change.Added)
            {
                result.Add(change.Scope);
            }
        }

        return result;
    }

    private static readonly Dictionary<string, string> NoSecrets = [];

    private static IActionRunner Runner(EndpointContext context)
        => context.Engine.Options.ActionRunner ?? throw new ActionFailedException("No runner for JavaScript Actions is configured.") { ErrorClass = "platform_error" };

    /// <summary>An Action that fails refuses the request with the message of its error; nothing else of it reaches the client.</summary>
    private static async ValueTask GuardAsync(EndpointContext context, ActionDefinition action, ActionEffects effects, Func<ValueTask> run)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (ActionFailedException failure)
        {
            Fail(context, action, effects, failure.ErrorClass, failure.Message, failure);
        }
#pragma warning disable CA1031 // whatever a C# Action throws, the request is refused and the engine goes on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(context, action, effects, "action_error", exception.Message, exception);
        }
    }

    private static void Fail(EndpointContext context, ActionDefinition action, ActionEffects effects, string errorClass, string message, Exception exception)
    {
        effects.DenyReason ??= message;
        LogFailure(context.Engine.Logger, exception, context.Tenant.Name, action.Name, errorClass);
        context.Engine.Logs.WriteActionFailure(context, action, errorClass, message);
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The Action {Action} of the tenant {Tenant} failed: {ErrorClass}")]
    private static partial void LogFailure(ILogger logger, Exception exception, string tenant, string action, string errorClass);
}
