using Engine.Core.Authorize;
using Engine.Core.Device;
using Engine.Core.Logout.Backchannel;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Token.Grants;
using Engine.Core.Tokens;
using Engine.Core.Users;

namespace Engine.Core.Configuration.References;

/// <summary>Which records belong to an entity and end with it: sessions, codes, refresh tokens, open requests, tickets, and access tokens at the engine's own endpoints.</summary>
internal sealed class RecordEnds(IRecordStore records, string tenant, UserLifecycle users, TimeProvider clock, BackchannelLogout backchannel)
{
    public static bool Has(string kind) => kind == EntityKinds.Users.Name
        || kind == EntityKinds.Applications.Name
        || kind == EntityKinds.Apis.Name
        || kind == EntityKinds.UserGrants.Name
        || kind == EntityKinds.Connections.Name;

    public ValueTask RunAsync(Removed removed, Remover remover, CancellationToken cancellationToken)
        => removed.Kind == EntityKinds.Users.Name ? EndUserAsync(removed.Id, cancellationToken)
            : removed.Kind == EntityKinds.Applications.Name ? EndClientAsync(removed.Id, cancellationToken)
            : removed.Kind == EntityKinds.Apis.Name ? EndApiAsync(removed.Names["identifier"], cancellationToken)
            : removed.Kind == EntityKinds.UserGrants.Name ? EndConsentAsync(removed.Names["user_id"], removed.Names["clientID"], removed.Names.GetValueOrDefault("audience"), cancellationToken)
            : removed.Kind == EntityKinds.Connections.Name ? users.RemoveOfConnectionAsync(removed.Names["name"], remover, cancellationToken)
            : ValueTask.CompletedTask;

    private async ValueTask EndUserAsync(string userId, CancellationToken cancellationToken)
    {
        await backchannel.NoteAllAsync(userId, LogoutInitiators.AccountDeleted, cancellationToken);

        // The mark is written after the person is gone, too: by then nothing more is issued to them.
        await EndedAccess.AddAsync(records, tenant, EndedAccess.OfUser(userId), clock.GetUtcNow(), cancellationToken);
        await records.DeleteWhereAsync(tenant, new RecordFilter { Subject = userId }, cancellationToken);
    }

    private async ValueTask EndClientAsync(string clientId, CancellationToken cancellationToken)
    {
        await EndedAccess.AddAsync(records, tenant, EndedAccess.OfClient(clientId), clock.GetUtcNow(), cancellationToken);
        await records.DeleteWhereAsync(tenant, new RecordFilter { ClientId = clientId }, cancellationToken);
        foreach (var record in await ListAsync(RecordKinds.Session, cancellationToken))
        {
            await LeaveSessionAsync(record, clientId, cancellationToken);
        }
    }

    /// <summary>A session goes on, but has been nowhere where a later application of that id could meet it.</summary>
    private async ValueTask LeaveSessionAsync(StoredRecord? record, string clientId, CancellationToken cancellationToken)
    {
        while (record is not null && Session.FromPayload(record.Payload) is var session && session.Clients.Contains(clientId))
        {
            var left = session with { Clients = [.. session.Clients.Where(known => known != clientId)] };
            if (await records.ReplaceAsync(tenant, RecordKinds.Session, record with { Payload = left.ToPayload() }, record.Version, clock.GetUtcNow(), cancellationToken))
            {
                return;
            }

            record = await records.GetAsync(tenant, RecordKinds.Session, record.Key, clock.GetUtcNow(), cancellationToken);
        }
    }

    private async ValueTask EndApiAsync(string identifier, CancellationToken cancellationToken)
    {
        foreach (var record in await ListAsync(RecordKinds.Transaction, cancellationToken))
        {
            if (Transaction.FromPayload(record.Payload).Parameters.Any(parameter => parameter.Key == "audience" && parameter.Value == identifier))
            {
                await records.DeleteAsync(tenant, RecordKinds.Transaction, record.Key, cancellationToken);
            }
        }

        var codes = (await ListAsync(RecordKinds.AuthorizationCode, cancellationToken)).Where(record => AuthorizationCode.FromPayload(record.Payload).Audience == identifier);
        var tokens = (await ListAsync(RecordKinds.RefreshToken, cancellationToken)).Where(record => RefreshToken.FromPayload(record.Payload).Audience == identifier);
        var devices = (await ListAsync(RecordKinds.DeviceCode, cancellationToken)).Where(record => DeviceCode.FromPayload(record.Payload).Audience == identifier);
        foreach (var record in devices.Concat(codes).Concat(tokens))
        {
            await EndFamilyAsync(record, cancellationToken);
        }
    }

    /// <summary>What a person gave an application consent for ends with the consent.</summary>
    public async ValueTask EndConsentAsync(string userId, string clientId, string? audience, CancellationToken cancellationToken)
    {
        var filter = new RecordFilter { Subject = userId, ClientId = clientId };
        foreach (var (kind, audienceOf) in new (string, Func<StoredRecord, string?>)[]
        {
            (RecordKinds.AuthorizationCode, static record => AuthorizationCode.FromPayload(record.Payload).Audience),
            (RecordKinds.RefreshToken, static record => RefreshToken.FromPayload(record.Payload).Audience),
        })
        {
            foreach (var record in await records.ListAsync(tenant, filter with { Kind = kind }, clock.GetUtcNow(), cancellationToken: cancellationToken))
            {
                if ((audienceOf(record) ?? "") == (audience ?? ""))
                {
                    await EndFamilyAsync(record, cancellationToken);
                }
            }
        }
    }

    /// <summary>In one operation: a token that is rotated at the same moment has its successor in the family.</summary>
    private async ValueTask EndFamilyAsync(StoredRecord record, CancellationToken cancellationToken)
        => await records.DeleteWhereAsync(tenant, new RecordFilter { Family = record.Family }, cancellationToken);

    private ValueTask<IReadOnlyList<StoredRecord>> ListAsync(string kind, CancellationToken cancellationToken)
        => records.ListAsync(tenant, new RecordFilter { Kind = kind }, clock.GetUtcNow(), cancellationToken: cancellationToken);
}
