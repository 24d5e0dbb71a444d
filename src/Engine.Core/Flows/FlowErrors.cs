using Engine.Core.Errors;

namespace Engine.Core.Flows;

/// <summary>Refusals of a person's walk.</summary>
internal static class FlowErrors
{
    public static EngineError InteractionRequired { get; } = new("E4044", "interaction_required", 400, "Interaction required");
}
