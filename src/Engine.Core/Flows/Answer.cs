using Engine.Core.Errors;

namespace Engine.Core.Flows;

/// <summary>What becomes of a screen or its form: it is shown, the request goes on, or the request is refused.</summary>
public sealed class Answer
{
    private Answer(Screen? screen, EngineError? error) => (Screen, Error) = (screen, error);

    /// <summary>The person has answered: the steps go on from this one.</summary>
    public static Answer Done { get; } = new(null, null);

    /// <summary>The screen to show, or null.</summary>
    public Screen? Screen { get; }

    /// <summary>The refusal, or null.</summary>
    public EngineError? Error { get; }

    /// <summary>A screen is shown: for the first time, or again with what was wrong.</summary>
    public static Answer Show(Screen screen) => new(screen, null);

    /// <summary>The request is refused: the application is told, or the person where it must not be.</summary>
    public static Answer Refuse(EngineError error) => new(null, error);

    /// <summary>A screen is an answer.</summary>
    public static implicit operator Answer(Screen screen) => Show(screen);

    /// <summary>A refusal is an answer.</summary>
    public static implicit operator Answer(EngineError error) => Refuse(error);

    /// <summary>The answer of a screen.</summary>
    public static Answer FromScreen(Screen screen) => Show(screen);

    /// <summary>The answer of an error.</summary>
    public static Answer FromEngineError(EngineError error) => Refuse(error);
}
