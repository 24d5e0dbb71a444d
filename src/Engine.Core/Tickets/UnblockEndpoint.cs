using Engine.Core.Http;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Tickets;

/// <summary>The page behind the link that unblocks an account after too many failed sign-ins.</summary>
internal static class UnblockEndpoint
{
    public const string Path = "/u/unblock";
    private static readonly ScreenId Success = new("brute-force-protection", "brute-force-protection-unblock-success");
    private const string Unblocked = "Your account has been unblocked. You can sign in again.";

    public static async ValueTask<EngineResponse> UnblockAsync(EndpointContext context)
    {
        var (presented, refusal) = await TicketEndpoints.ReadAsync(context, TicketPurpose.Unblock, FormParser.ParseQuery(context.Request.QueryString)?["ticket"]);
        if (presented is null)
        {
            return refusal!;
        }

        // A mail program that looks whether the link lives must not use it up.
        if (context.Request.Method == "HEAD")
        {
            return EngineResponse.Empty(200);
        }

        var ticket = presented.Ticket;
        if (!await TicketService.UseAsync(context, presented))
        {
            return await TicketEndpoints.RefuseAsync(context, ticket, TicketErrors.Used);
        }

        if (await context.Tenant.FindUserAsync(ticket.UserId, context.CancellationToken) is not { } user || user.Email != ticket.Email)
        {
            return await TicketEndpoints.RefuseAsync(context, ticket, TicketErrors.Outdated);
        }

        await context.Engine.Credentials.UnblockAsync(context, user);
        context.Engine.Logs.Write(context, "ublkdu", "User block setup by anomaly detection has been released", await TicketEndpoints.FindApplicationAsync(context, ticket), ticket.UserId);
        return await TicketEndpoints.CompleteAsync(context, ticket, new(Success, "title", "description", Unblocked));
    }
}
