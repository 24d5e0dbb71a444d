using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Storage;

namespace Engine.Core.Tickets;

/// <summary>Makes and uses tickets. The store has only the hash of what the link carries.</summary>
internal static class TicketService
{
    /// <summary>How long a ticket is good unless somebody says otherwise.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(5);

    private const string Kind = RecordKinds.Ticket;

    /// <summary>A ticket that was presented.</summary>
    public sealed record Presented(string Key, Ticket Ticket, bool IsUsed);

    /// <summary>Makes a ticket and answers with the address of its page.</summary>
    public static async ValueTask<string> IssueAsync(EndpointContext context, Ticket ticket, TimeSpan lifetime)
    {
        var issuer = context.Issuer;
        var value = context.Engine.Options.SecretSource.Id("", 32);
        var record = new StoredRecord
        {
            Key = RecordKey.Of(value),
            Subject = ticket.UserId,
            ClientId = ticket.ClientId,
            CreatedAt = context.Now,
            ExpiresAt = context.Now + lifetime,
            Payload = ticket.ToPayload(),
        };
        await Records(context).InsertAsync(context.Tenant.Id, Kind, record, context.Now, context.CancellationToken);
        return $"{issuer}{FlowPage.PathOf(TicketWalks.EntryOf(ticket.Purpose))[1..]}?ticket={value}#";
    }

    /// <summary>Null when there is no such ticket or it has expired.</summary>
    public static async ValueTask<Presented?> FindAsync(TicketContext context)
    {
        if (TicketWalks.KeyOf(context) is not { } key)
        {
            return null;
        }

        var record = await Records(context).GetAsync(context.Tenant.Id, Kind, key, context.Now, context.CancellationToken);
        return record is not null && Ticket.FromPayload(record.Payload) is var ticket && ticket.Purpose == context.Purpose
            ? new Presented(key, ticket, record.ConsumedAt is not null)
            : null;
    }

    /// <summary>Uses a ticket up; true for exactly one caller.</summary>
    public static async ValueTask<bool> UseAsync(EndpointContext context, Presented presented)
        => (await Records(context).TryConsumeAsync(context.Tenant.Id, Kind, presented.Key, context.Now, context.CancellationToken)).Outcome == ConsumeOutcome.Won;

    private static IRecordStore Records(EndpointContext context) => context.Engine.Options.Store.Records;
}
