using Engine.Core.Authorize;
using Engine.Core.Pipeline;

namespace Engine.Core.Flows;

/// <summary>An interaction as a step of a table.</summary>
internal static class InteractionStep
{
    public static NamedStep<TFlow> Of<TFlow>(IInteraction<TFlow> interaction)
        where TFlow : FlowContext
        => new(interaction.Name, context => RunAsync(interaction, context)) { Interaction = interaction };

    private static async ValueTask<StepResult> RunAsync<TFlow>(IInteraction<TFlow> interaction, TFlow context)
        where TFlow : FlowContext
    {
        var need = await interaction.NeedAsync(context);
        if (need.Screen is not { } screen)
        {
            return need.Error is { } error ? error : StepResult.Continue;
        }

        if (context.IsSilent)
        {
            return need.Error!;
        }

        return context.Engine.Options.Pages is null ? AuthorizeErrors.PagesMissing : StepResult.Ask(screen);
    }
}
