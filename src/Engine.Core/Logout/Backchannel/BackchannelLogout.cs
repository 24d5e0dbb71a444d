using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Logout.Backchannel;

/// <summary>
/// Tells applications that a session of theirs has ended (OpenID Connect Back-Channel Logout). What is to be told is written down before
/// the session goes, and delivered beside the request: an application that does not answer makes nobody wait.
/// </summary>
internal sealed class BackchannelLogout(Tenant tenant, IdentityEngineOptions options)
{
    /// <summary>How long it is tried at most.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>Notes whom the end of a session concerns; called before it ends.</summary>
    /// <param name="sessions">The sessions.</param>
    /// <param name="initiator">Why they end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask NoteAsync(IEnumerable<Session> sessions, string initiator, CancellationToken cancellationToken)
    {
        var isNoted = false;
        foreach (var session in sessions)
        {
            foreach (var clientId in session.Clients)
            {
                if (await tenant.FindApplicationAsync(clientId, cancellationToken) is { } application && BackchannelSettings.Of(application) is var settings && settings.Wants(initiator))
                {
                    foreach (var url in settings.Urls)
                    {
                        await InsertAsync(clientId, ToNotice(session, url, settings), cancellationToken);
                        isNoted = true;
                    }
                }
            }
        }

        if (isNoted)
        {
            Deliver();
        }
    }

    /// <summary>The same for every session of a person.</summary>
    public async ValueTask NoteAllAsync(string userId, string initiator, CancellationToken cancellationToken)
    {
        var records = await options.Store.Records.ListAsync(tenant.Id, new RecordFilter { Kind = RecordKinds.Session, Subject = userId }, Now, cancellationToken: cancellationToken);
        await NoteAsync(records.Select(static record => Session.FromPayload(record.Payload)), initiator, cancellationToken);
    }

    /// <summary>Begins to deliver what is due.</summary>
    public void Deliver() => tenant.Engine.RunInBackground(tenant, stopping => LogoutDelivery.RunAsync(tenant, stopping));

    private DateTimeOffset Now => options.TimeProvider.GetUtcNow();

    private LogoutNotice ToNotice(Session session, string url, BackchannelSettings settings) => new()
    {
        Url = url,
        UserId = session.UserId,
        SessionId = session.Id,
        Issuer = session.Issuer ?? tenant.Issuer,
        DueAt = Now,
        Metadata = settings.IncludesMetadata ? session.Metadata : null,
    };

    /// <summary>Once for a session, an application and an address: two who end the same session at once tell of it once.</summary>
    private async ValueTask InsertAsync(string clientId, LogoutNotice notice, CancellationToken cancellationToken)
    {
        var record = new StoredRecord
        {
            Key = RecordKey.Of($"{notice.SessionId}\n{clientId}\n{notice.Url}"),
            ClientId = clientId,
            CreatedAt = Now,
            ExpiresAt = Now + Lifetime,
            Payload = notice.ToPayload(),
        };
        await options.Store.Records.InsertAsync(tenant.Id, LogoutDelivery.Kind, record, Now, cancellationToken);
    }
}
