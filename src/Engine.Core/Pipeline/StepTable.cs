using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;

namespace Engine.Core.Pipeline;

/// <summary>What a step of an endpoint says: go on, answer, or refuse.</summary>
public readonly struct StepResult
{
    private StepResult(EngineResponse? response, EngineError? error, string? askedScreen = null)
    {
        Response = response;
        Error = error;
        AskedScreen = askedScreen;
    }

    /// <summary>The next step is run.</summary>
    public static StepResult Continue => default;

    /// <summary>The answer, when the step gave one.</summary>
    public EngineResponse? Response { get; }

    /// <summary>The refusal, when the step gave one; the endpoint renders it in its dialect.</summary>
    public EngineError? Error { get; }

    /// <summary>The screen to send the person to, when the step is an interaction that needs them.</summary>
    internal string? AskedScreen { get; }

    /// <summary>Whether the next step is run.</summary>
    public bool IsContinue => Response is null && Error is null && AskedScreen is null;

    internal static StepResult Ask(string screen) => new(null, null, screen);

    /// <summary>Ends the list with an answer.</summary>
    public static StepResult Respond(EngineResponse response) => new(response, null);

    /// <summary>Ends the list with a refusal.</summary>
    public static StepResult Fail(EngineError error) => new(null, error);

    /// <summary>A refusal is a result.</summary>
    public static implicit operator StepResult(EngineError error) => Fail(error);

    /// <summary>An answer is a result.</summary>
    public static implicit operator StepResult(EngineResponse response) => Respond(response);

    /// <summary>The result of an error.</summary>
    public static StepResult FromEngineError(EngineError error) => Fail(error);

    /// <summary>The result of a response.</summary>
    public static StepResult FromEngineResponse(EngineResponse response) => Respond(response);
}

/// <summary>A step: stateless, verb and noun.</summary>
public delegate ValueTask<StepResult> Step<in TContext>(TContext context);

/// <summary>A step and its name.</summary>
/// <param name="Name">Verb and noun, for example <c>CheckPkce</c>.</param>
/// <param name="Run">The step.</param>
public sealed record NamedStep<TContext>(string Name, Step<TContext> Run)
{
    /// <summary>The interaction that the step is, or null.</summary>
    internal IInteraction<TContext>? Interaction { get; init; }
}

/// <summary>The steps of an endpoint in reading order.</summary>
/// <param name="name">The endpoint's name.</param>
/// <param name="steps">The steps.</param>
public sealed class StepTable<TContext>(string name, params NamedStep<TContext>[] steps)
{
    /// <summary>The endpoint's name.</summary>
    public string Name { get; } = name;

    /// <summary>The steps in reading order.</summary>
    public IReadOnlyList<NamedStep<TContext>> Steps => steps;

    /// <summary>A table with one more step in front of the named one.</summary>
    /// <exception cref="ArgumentException">There is no step of that name.</exception>
    public StepTable<TContext> Before(string seam, NamedStep<TContext> step)
    {
        var index = Array.FindIndex(steps, known => known.Name == seam);
        if (index < 0)
        {
            throw new ArgumentException($"The endpoint '{Name}' has no step '{seam}'. It has: {string.Join(", ", steps.Select(known => known.Name))}.", nameof(seam));
        }

        return new(Name, [.. steps[..index], step, .. steps[index..]]);
    }

    /// <summary>Runs the steps until one of them answers or refuses.</summary>
    public ValueTask<StepResult> RunAsync(TContext context) => RunAsync(context, 0, steps.Length);

    /// <summary>Runs the steps from one to in front of another, until one of them answers or refuses.</summary>
    internal ValueTask<StepResult> RunAsync(TContext context, int from, int to)
    {
        // Most steps complete at once; the list is only awaited from the first one that does not.
        for (var i = from; i < to; i++)
        {
            var pending = steps[i].Run(context);
            if (!pending.IsCompletedSuccessfully)
            {
                return RunFromAsync(context, pending, i + 1, to);
            }

            var result = pending.Result;
            if (!result.IsContinue)
            {
                return new(result);
            }
        }

        return new(StepResult.Continue);
    }

    private async ValueTask<StepResult> RunFromAsync(TContext context, ValueTask<StepResult> pending, int next, int to)
    {
        var result = await pending;
        for (var i = next; i < to && result.IsContinue; i++)
        {
            result = await steps[i].Run(context);
        }

        return result;
    }
}
