using Engine.Core.Errors;

namespace Engine.Core.Flows;

/// <summary>What <see cref="IInteraction{TFlow}.NeedAsync"/> says: go on, ask the person, or refuse.</summary>
public sealed class Need
{
    private Need(string? screen, EngineError? error) => (Screen, Error) = (screen, error);

    /// <summary>The person need not be asked; the next step is run.</summary>
    public static Need Met { get; } = new(null, null);

    /// <summary>The screen to show, or null.</summary>
    public string? Screen { get; }

    /// <summary>The refusal; for <see cref="Screen"/> the answer to a request that must not show anything (<c>prompt=none</c>).</summary>
    public EngineError? Error { get; }

    /// <summary>The person has to be asked.</summary>
    /// <param name="screen">One of <see cref="IInteraction{TFlow}.Screens"/>.</param>
    /// <param name="whenSilent">What <c>prompt=none</c> is answered instead; <c>interaction_required</c> when null (OpenID Connect Core, section 3.1.2.6).</param>
    public static Need Ask(string screen, EngineError? whenSilent = null) => new(screen, whenSilent ?? FlowErrors.InteractionRequired);

    /// <summary>The request is refused.</summary>
    public static Need Refuse(EngineError error) => new(null, error);
}
