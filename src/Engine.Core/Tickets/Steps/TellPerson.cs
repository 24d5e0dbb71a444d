using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Sends the browser where the ticket says, or tells the person what was done.</summary>
internal static class TellPerson
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        var (ticket, outcome) = (context.Ticket, context.Outcome!);
        if (ticket.ResultUrl is { } url)
        {
            return EngineResponse.Redirect(Url.AddQuery(url, [.. TicketWalks.EmailOf(ticket), new("success", "true"), new("message", outcome.Sentence)]), 303);
        }

        return context.Engine.Options.Pages is null
            ? EngineResponse.Text(outcome.Sentence)
            : await PageResponse.RenderAsync(context, context.Application, shell => new NoticePage
            {
                Tenant = shell.Tenant,
                Application = shell.Application,
                Locale = shell.Locale,
                Nonce = shell.Nonce,
                Subject = outcome.Screen,
                Title = new(outcome.TitleKey, outcome.Sentence),
                Message = new(outcome.TextKey, outcome.Sentence),
                LinkUrl = context.Application?.InitiateLoginUri,
            });
    }
}
