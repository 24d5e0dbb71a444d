using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Token;

namespace Engine.Core.Pipeline;

/// <summary>Where steps of an embedder join the endpoints' lists, at named seams: in front of a step that has a name.</summary>
public sealed class PipelineOptions
{
    private readonly List<(string Seam, NamedStep<TokenContext> Step)> _token = [];
    private readonly List<(string Seam, NamedStep<AuthorizeContext> Step)> _authorize = [];
    private readonly List<string> _screens = [];

    /// <summary>Adds a step to <c>/oauth/token</c> in front of the named one.</summary>
    public void BeforeToken(string seam, string name, Step<TokenContext> step) => _token.Add((seam, new(name, step)));

    /// <summary>Adds a step to <c>/authorize</c> in front of the named one.</summary>
    public void BeforeAuthorize(string seam, string name, Step<AuthorizeContext> step) => _authorize.Add((seam, new(name, step)));

    /// <summary>Adds something that people are asked on their way from <c>/authorize</c> to the callback, in front of the named step.</summary>
    /// <param name="seam">The step, for example <c>CheckConsent</c>; from <c>DecideAccess</c> on the person is known.</param>
    /// <param name="interaction">What is asked. Each of its screens needs a template of the same name.</param>
    /// <exception cref="ArgumentException">The name of a screen is not made of <c>a-z</c>, <c>0-9</c> and hyphens.</exception>
    public void BeforeAuthorize(string seam, IInteraction interaction)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        foreach (var screen in interaction.Screens)
        {
            if (!ScreenNames.IsValid(screen))
            {
                throw new ArgumentException($"The screen '{screen}' of {interaction.Name} can't be part of an address: use a-z, 0-9 and hyphens.", nameof(interaction));
            }
        }

        _screens.AddRange(interaction.Screens);
        _authorize.Add((seam, InteractionStep.Of(interaction)));
    }

    /// <summary>The screens that were added.</summary>
    internal IReadOnlyList<string> Screens => _screens;

    internal StepTable<TokenContext> Apply(StepTable<TokenContext> table) => _token.Aggregate(table, static (result, added) => result.Before(added.Seam, added.Step));

    internal StepTable<AuthorizeContext> Apply(StepTable<AuthorizeContext> table) => _authorize.Aggregate(table, static (result, added) => result.Before(added.Seam, added.Step));
}
