using Engine.Core.Authorize;

namespace Engine.Core.Flows;

/// <summary>Writes down what is known of a walk when the person is asked something: one write, whatever happened on the way.</summary>
internal static class FlowKeeper
{
    /// <summary>False when somebody else has changed or ended the walk in the meantime.</summary>
    public static async ValueTask<bool> KeepAsync(FlowContext context, string walk, string screen)
    {
        if (context.Transaction is { } open)
        {
            return await context.SaveAsync(open, Describe(context, open.Content, walk, screen));
        }

        context.Transaction = await TransactionService.BeginAsync(context, content => Describe(context, content, walk, screen));
        return true;
    }

    private static Transaction Describe(FlowContext context, Transaction content, string walk, string screen)
        => context.Describe(context.FlowNotes.AddTo(content) with { Walk = walk, Screen = screen });
}
