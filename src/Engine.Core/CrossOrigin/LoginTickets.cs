using Engine.Core.Authorize;
using Engine.Core.Sessions;
using Engine.Core.Storage;

namespace Engine.Core.CrossOrigin;

/// <summary>Makes login tickets and uses them up. The store has only their hashes.</summary>
internal static class LoginTickets
{
    private const string Kind = "login_ticket";

    /// <summary>The time between the answer to a script and the request that follows it at once.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    public static async ValueTask<string> IssueAsync(CrossOriginContext context, Authentication authentication, string browser)
    {
        var scope = context.Scope;
        var value = scope.Engine.Options.SecretSource.Token(32);
        var record = new StoredRecord
        {
            Key = RecordKey.Of(value),
            Subject = authentication.UserId,
            ClientId = context.Application!.ClientId,
            CreatedAt = scope.Now,
            ExpiresAt = scope.Now + Lifetime,
            Payload = new LoginTicket { Authentication = authentication, Browser = RecordKey.Of(browser) }.ToPayload(),
        };
        await scope.Engine.Options.Store.Records.InsertAsync(scope.Tenant.Id, Kind, record, scope.Now, scope.CancellationToken);
        return value;
    }

    /// <summary>What a ticket stands for; null when it is not one of this browser and application, or was used before.</summary>
    public static async ValueTask<LoginTicket?> UseAsync(AuthorizeContext context, string value)
    {
        var (scope, key) = (context.Scope, RecordKey.Of(value));
        var records = scope.Engine.Options.Store.Records;
        if (BrowserBinding.Read(context) is not { } browser
            || await records.GetAsync(scope.Tenant.Id, Kind, key, scope.Now, scope.CancellationToken) is not { ConsumedAt: null } record
            || record.ClientId != context.Application!.ClientId)
        {
            return null;
        }

        // Another browser's attempt uses nothing up: the one it was made for can still come.
        var ticket = LoginTicket.FromPayload(record.Payload);
        return ticket.Browser == RecordKey.Of(browser)
            && (await records.TryConsumeAsync(scope.Tenant.Id, Kind, key, scope.Now, scope.CancellationToken)).Outcome == ConsumeOutcome.Won
                ? ticket
                : null;
    }
}
