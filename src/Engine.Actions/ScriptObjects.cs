using Engine.Actions.Apis;
using Engine.Actions.Events;
using Engine.Actions.Sandbox;
using Engine.Core.Actions;
using Jint.Native.Object;

namespace Engine.Actions;

/// <summary>What scripts of a trigger get as <c>event</c> and <c>api</c>, found by the type of the event.</summary>
internal sealed record ScriptObjects(Func<ActionRun, ObjectInstance> Event, Func<ActionRun, ObjectInstance> Api)
{
    private static readonly Dictionary<Type, ScriptObjects> ByEvent = new()
    {
        [typeof(PostLoginEvent)] = new(PostLoginObject.Create, PostLoginApiObject.Create),
        [typeof(CustomTokenExchangeEvent)] = new(CustomTokenExchangeObject.Create, CustomTokenExchangeApiObject.Create),
        [typeof(CredentialsExchangeEvent)] = new(CredentialsExchangeObject.Create, CredentialsExchangeApiObject.Create),
    };

    /// <summary>Those of a trigger.</summary>
    /// <exception cref="ArgumentException">The trigger is not run by scripts.</exception>
    public static ScriptObjects Of(Trigger trigger) => trigger.EventType is { } type && ByEvent.TryGetValue(type, out var objects)
        ? objects
        : throw new ArgumentException($"Scripts are not run at the trigger {trigger.Id}.", nameof(trigger));
}
