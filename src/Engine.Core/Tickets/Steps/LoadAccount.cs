using Engine.Core.Connections;
using Engine.Core.Pipeline;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Tickets.Steps;

/// <summary>Finds the person and the database that their password belongs to.</summary>
internal static class LoadAccount
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        context.User = await context.Tenant.FindUserAsync(context.Ticket.UserId, context.CancellationToken);
        context.Connection = context.User is { } user ? await FindDatabaseAsync(context.Tenant, user, context.CancellationToken) : null;
        return context.Connection is null ? TicketErrors.Outdated : StepResult.Continue;
    }

    /// <summary>The database a person's password belongs to, or null when the person has none.</summary>
    public static async ValueTask<Connection?> FindDatabaseAsync(Tenant tenant, User user, CancellationToken cancellationToken)
        => user.Identities is [{ Provider: Connection.DatabaseStrategy } primary, ..]
            ? await tenant.Connections.FindCachedAsync(new DocumentKey("name", primary.Connection), cancellationToken)
            : null;
}
