using Engine.Core.Tenants;
using Engine.Core.Token;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Actions;

/// <summary>Runs the Actions of a trigger in their order until one refuses.</summary>
internal static partial class ActionPipeline
{
    /// <summary>
    /// What a client is told when an Action fails. Why is in the tenant's log: the message of an error may hold anything, a name of a
    /// machine or a piece of a key.
    /// </summary>
    public const string FailureText = "The request was refused because an Action failed.";

    public static async ValueTask<ActionEffects> RunAsync<TEvent, TApi>(TenantScope scope, Trigger<TEvent, TApi> trigger, IReadOnlyList<ActionDefinition> actions, TEvent @event, ActionEffects effects)
        where TEvent : ActionEvent
        where TApi : class
    {
        foreach (var action in actions.Count > 1 ? actions.OrderBy(static action => action.Order) : (IEnumerable<ActionDefinition>)actions)
        {
            var api = trigger.CreateApi(effects, action.Name);
            @event.Secrets = action.Secrets ?? NoSecrets;
            await RunAsync(scope, trigger, action, @event, api, effects);
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

    private static IActionRunner Runner(TenantScope scope)
        => scope.Engine.Options.ActionRunner ?? throw new ActionFailedException("No runner for JavaScript Actions is configured.") { ErrorClass = "platform_error" };

    private static IAction<TEvent, TApi> Registered<TEvent, TApi>(TenantScope scope, ActionDefinition action)
        where TEvent : ActionEvent
        where TApi : class
        => scope.Engine.Options.FindAction<TEvent, TApi>(action.Name) ?? throw new ActionFailedException($"No C# Action is registered under the name '{action.Name}'.") { ErrorClass = "platform_error" };

    /// <summary>An Action that fails refuses the request; nothing of its error reaches the client.</summary>
    private static async ValueTask RunAsync<TEvent, TApi>(TenantScope scope, Trigger<TEvent, TApi> trigger, ActionDefinition action, TEvent @event, TApi api, ActionEffects effects)
        where TEvent : ActionEvent
        where TApi : class
    {
        var invocation = action.Code is null ? null : new ActionInvocation(trigger, action, @event, api) { CacheOwner = scope.Tenant.Id };
        try
        {
            await (invocation is null
                ? Registered<TEvent, TApi>(scope, action).ExecuteAsync(@event, api, scope.CancellationToken)
                : Runner(scope).RunAsync(invocation, scope.CancellationToken));
        }
        catch (OperationCanceledException) when (scope.CancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (ActionFailedException failure)
        {
            Fail(scope, action, effects, new ActionFailure(failure.ErrorClass, failure.Message, failure.ScriptStack, invocation?.Console ?? []), failure);
        }
#pragma warning disable CA1031 // whatever a C# Action throws, the request is refused and the engine goes on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(scope, action, effects, new ActionFailure("action_error", exception.Message, null, invocation?.Console ?? []), exception);
        }

        effects.AddConsole(invocation?.Console ?? []);
    }

    private static void Fail(TenantScope scope, ActionDefinition action, ActionEffects effects, ActionFailure failure, Exception exception)
    {
        effects.DenyReason ??= FailureText;
        LogFailure(scope.Engine.Logger, exception, scope.Tenant.Name, action.Name, failure.ErrorClass);
        scope.Engine.Logs.WriteActionFailure(scope, action, failure);
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The Action {Action} of the tenant {Tenant} failed: {ErrorClass}")]
    private static partial void LogFailure(ILogger logger, Exception exception, string tenant, string action, string errorClass);
}

/// <summary>How an Action failed: for the tenant's log.</summary>
internal sealed record ActionFailure(string ErrorClass, string Message, string? Stack, IReadOnlyList<ActionConsoleLine> Console);
