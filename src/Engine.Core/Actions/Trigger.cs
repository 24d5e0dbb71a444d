namespace Engine.Core.Actions;

/// <summary>Who says which Actions run at a trigger.</summary>
public enum TriggerBinding
{
    /// <summary>The tenant binds Actions to it (<c>trigger-bound</c>).</summary>
    Tenant,

    /// <summary>An entity names its Action, for example an event stream (<c>entity-bound</c>).</summary>
    Entity,
}

/// <summary>A version of a trigger's event and api.</summary>
/// <param name="Version">For example <c>v3</c>.</param>
/// <param name="IsCurrent">Whether new Actions should use it.</param>
/// <param name="CompatibleWith">The earlier version whose Actions run at this one unchanged, or null.</param>
public sealed record TriggerVersion(string Version, bool IsCurrent = false, string? CompatibleWith = null);

/// <summary>A point at which Actions run. All there is to know about one is in <see cref="Triggers"/>.</summary>
public abstract class Trigger
{
    private protected Trigger(string id, string? handler, string? continueHandler, TriggerBinding binding, IReadOnlyList<TriggerVersion> versions)
    {
        Id = id;
        Handler = handler;
        ContinueHandler = continueHandler;
        Binding = binding;
        Versions = versions;
    }

    /// <summary>For example <c>post-login</c>.</summary>
    public string Id { get; }

    /// <summary>The function a script exports, or null when it is not known.</summary>
    public string? Handler { get; }

    /// <summary>The function that goes on after the person was sent somewhere else, or null.</summary>
    public string? ContinueHandler { get; }

    /// <summary>Who binds Actions to it.</summary>
    public TriggerBinding Binding { get; }

    /// <summary>Its versions, the newest first.</summary>
    public IReadOnlyList<TriggerVersion> Versions { get; }

    /// <summary>The type of the event, or null when the engine does not run the trigger: Actions of it are kept, and can't be bound.</summary>
    public virtual Type? EventType => null;

    /// <summary>Makes the api of one Action, or null when the engine does not run the trigger.</summary>
    public abstract object? CreateApi(ActionEffects effects, string action);

    /// <summary>A trigger whose Actions are kept for tools and never run.</summary>
    internal sealed class Kept(string id, string? handler, TriggerBinding binding, params IReadOnlyList<TriggerVersion> versions)
        : Trigger(id, handler, null, binding, versions)
    {
        public override object? CreateApi(ActionEffects effects, string action) => null;
    }
}

/// <summary>A trigger that the engine runs.</summary>
/// <typeparam name="TEvent">What its Actions read.</typeparam>
/// <typeparam name="TApi">What its Actions say what shall happen through.</typeparam>
public sealed class Trigger<TEvent, TApi> : Trigger
    where TEvent : ActionEvent
    where TApi : class
{
    private readonly Func<ActionEffects, string, TApi> _createApi;

    internal Trigger(string id, string handler, string? continueHandler, TriggerBinding binding, Func<ActionEffects, string, TApi> createApi, params IReadOnlyList<TriggerVersion> versions)
        : base(id, handler, continueHandler, binding, versions) => _createApi = createApi;

    /// <inheritdoc/>
    public override Type EventType => typeof(TEvent);

    /// <inheritdoc/>
    public override TApi CreateApi(ActionEffects effects, string action) => _createApi(effects, action);
}
