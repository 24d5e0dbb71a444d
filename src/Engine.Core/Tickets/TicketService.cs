using Engine.Core.Flows;
using Engine.Core.Storage;
using Engine.Core.Tenants;

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
    public static async ValueTask<string> IssueAsync(TenantScope scope, Ticket ticket, TimeSpan lifetime)
    {
        var issuer = scope.Issuer;
        var value = scope.Engine.Options.SecretSource.Id("", 32);
        var record = new StoredRecord
        {
            Key = RecordKey.Of(value),
            Subject = ticket.UserId,
            ClientId = ticket.ClientId,
            CreatedAt = scope.Now,
            ExpiresAt = scope.Now + lifetime,
            Payload = ticket.ToPayload(),
        };
        await Records(scope).InsertAsync(scope.Tenant.Id, Kind, record, scope.Now, scope.CancellationToken);
        return $"{issuer}{FlowPage.PathOf(TicketWalks.EntryOf(ticket.Purpose))[1..]}?ticket={value}#";
    }

    /// <summary>Null when there is no such ticket or it has expired.</summary>
    public static async ValueTask<Presented?> FindAsync(TicketContext scope)
    {
        if (TicketWalks.KeyOf(scope) is not { } key)
        {
            return null;
        }

        var record = await Records(scope.Scope).GetAsync(scope.Tenant.Id, Kind, key, scope.Now, scope.CancellationToken);
        return record is not null && Ticket.FromPayload(record.Payload) is var ticket && ticket.Purpose == scope.Purpose
            ? new Presented(key, ticket, record.ConsumedAt is not null)
            : null;
    }

    /// <summary>Uses a ticket up; true for exactly one caller.</summary>
    public static async ValueTask<bool> UseAsync(TenantScope scope, Presented presented)
        => (await Records(scope).TryConsumeAsync(scope.Tenant.Id, Kind, presented.Key, scope.Now, scope.CancellationToken)).Outcome == ConsumeOutcome.Won;

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
