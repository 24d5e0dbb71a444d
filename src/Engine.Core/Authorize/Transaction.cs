using Engine.Core.Actions;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Storage.Payloads;

namespace Engine.Core.Authorize;

/// <summary>
/// A request on its way through the pages, kept on the server and bound to the browser that began it. The pages know only
/// its <c>state</c>.
/// </summary>
internal sealed record Transaction
{
    /// <summary>The parameters of the request that began the walk.</summary>
    [Field(1)]
    public required IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; }

    /// <summary>The hash of the browser's binding cookie.</summary>
    [Field(2)]
    public required string Browser { get; init; }

    /// <summary>The session in which the person signed in during this transaction, or null.</summary>
    [Field(3)]
    public string? SessionId { get; init; }

    /// <summary>Whether the person has consented during this transaction.</summary>
    [Field(4)]
    public bool HasConsented { get; init; }

    /// <summary>The scopes the consent page asks for, once the person was sent there: no other ones are remembered.</summary>
    [Field(11)]
    public string? AskedScopes { get; init; }

    /// <summary>What Actions decided, once they were run: they run once a transaction.</summary>
    [Field(5)]
    public string? GrantedScopes { get; init; }

    [Field(6)]
    public string? AccessTokenClaims { get; init; }

    [Field(7)]
    public string? IdTokenClaims { get; init; }

    /// <summary>Which Actions did it, for the log.</summary>
    [Field(9)]
    public IReadOnlyList<ScopeChange> ScopeChanges { get; init; } = [];

    [Field(10)]
    public IReadOnlyList<ClaimChange> ClaimChanges { get; init; } = [];

    /// <summary>What Actions wrote to their consoles, for the log.</summary>
    [Field(13)]
    public IReadOnlyList<ActionConsoleLine> Console { get; init; } = [];

    /// <summary>The id of a transactional authorization, or null.</summary>
    [Field(8)]
    public string? LinkingId { get; init; }

    /// <summary>For whom all this was decided, in the session <see cref="SessionId"/>; it counts for nobody else.</summary>
    [Field(12)]
    public string? UserId { get; init; }

    /// <summary>The last screen the person was sent to, or null before the first one.</summary>
    [Field(14)]
    public string? Screen { get; init; }

    /// <summary>What interactions noted before the person was known.</summary>
    [Field(15)]
    public IReadOnlyList<KeyValuePair<string, string>> Notes { get; init; } = [];

    /// <summary>What interactions noted about the person.</summary>
    [Field(16)]
    public IReadOnlyList<KeyValuePair<string, string>> PersonalNotes { get; init; } = [];

    /// <summary>The consent that was remembered when <see cref="AskedScopes"/> were decided, or null: they stand beside it.</summary>
    [Field(17)]
    public string? ConsentId { get; init; }

    [Field(18)]
    public long ConsentVersion { get; init; }

    [Field(19)]
    public IReadOnlyList<string> ConsentScopes { get; init; } = [];

    /// <summary>The walk the person is on: the name of its table of steps.</summary>
    [Field(20)]
    public string Walk { get; init; } = AuthorizeEndpoint.Path;

    /// <summary>What Actions said about a second factor, or null.</summary>
    [Field(21)]
    public string? Multifactor { get; init; }

    /// <summary>The transaction without what was decided, asked and answered in it: another person, or another session, is decided anew.</summary>
    public Transaction WithoutDecision() => this with
    {
        SessionId = null,
        UserId = null,
        HasConsented = false,
        AskedScopes = null,
        ConsentId = null,
        Multifactor = null,
        GrantedScopes = null,
        AccessTokenClaims = null,
        IdTokenClaims = null,
        ScopeChanges = [],
        ClaimChanges = [],
        Console = [],
        LinkingId = null,
        PersonalNotes = [],
    };

    public byte[] ToPayload() => Payload<Transaction>.Write(this);

    public static Transaction FromPayload(ReadOnlyMemory<byte> payload) => Payload<Transaction>.Read(payload);
}

/// <summary>A transaction that was found, and what is needed to write it back.</summary>
internal sealed record OpenTransaction(string State, Transaction Content, StoredRecord Record);

/// <summary>Keeps transactions.</summary>
internal static class TransactionService
{
    /// <summary>Begins a transaction and binds it to the browser.</summary>
    public static async ValueTask<OpenTransaction> BeginAsync(FlowContext context, Func<Transaction, Transaction> describe)
    {
        var secrets = context.Engine.Options.SecretSource;
        var browser = BrowserBinding.Read(context) ?? BrowserBinding.Issue(context, context.Cookies);
        var state = secrets.Token(32);
        var content = describe(new Transaction { Parameters = [.. context.Parameters], Browser = RecordKey.Of(browser) });
        var record = new StoredRecord
        {
            Key = RecordKey.Of(state),
            Subject = context.Subject,
            ClientId = context.Application?.ClientId,
            Family = OpenTransactions.FamilyOf(content),
            CreatedAt = context.Now,
            ExpiresAt = context.Now + context.Engine.Options.TransactionLifetime,
            Version = 1,
            Payload = content.ToPayload(),
        };
        await Records(context).InsertAsync(context.Tenant.Id, RecordKinds.Transaction, record, context.Now, context.CancellationToken);
        await context.Engine.OpenTransactions.AddAsync(context.Scope, record);
        return new OpenTransaction(state, content, record);
    }

    /// <summary>
    /// The transaction, and the record of the browser's session, in one call to the store. No transaction when there is none, it has
    /// expired or ended, or it belongs to another browser.
    /// </summary>
    public static async ValueTask<(OpenTransaction? Transaction, StoredRecord? Session)> FindAsync(EndpointContext context, string? state)
    {
        if (state is null || BrowserBinding.Read(context) is not { } browser)
        {
            return default;
        }

        var wanted = new List<RecordReference>(2) { new(RecordKinds.Transaction, RecordKey.Of(state)) };
        if (Cookies.Read(context.Request, Cookies.Session) is { Length: > 0 } cookie)
        {
            wanted.Add(new RecordReference(RecordKinds.Session, RecordKey.Of(cookie)));
        }

        var found = await Records(context).GetManyAsync(context.Tenant.Id, wanted, context.Now, context.CancellationToken);
        if (found[0] is not { ConsumedAt: null } record)
        {
            return default;
        }

        var content = Transaction.FromPayload(record.Payload);
        if (content.Browser != RecordKey.Of(browser))
        {
            return default;
        }

        context.UiLocales = content.Parameters.FirstOrDefault(static parameter => parameter.Key == "ui_locales").Value;
        return (new OpenTransaction(state, content, record), found.Count > 1 ? found[1] : null);
    }

    /// <summary>Writes what has become of a transaction with the other changes of a batch; says the place of the operation.</summary>
    public static int Update(StoreBatch batch, OpenTransaction transaction, Transaction content)
        => batch.ReplaceRecord(RecordKinds.Transaction, transaction.Record with { Payload = content.ToPayload() }, transaction.Record.Version);

    /// <summary>Ends a transaction with the other changes of a batch; says the place of the operation.</summary>
    public static int End(StoreBatch batch, OpenTransaction transaction) => batch.DeleteRecord(RecordKinds.Transaction, transaction.Record.Key, mustExist: true);

    /// <summary>Says that the transaction of a request has ended.</summary>
    public static void Forget(FlowContext context)
    {
        if (context.Transaction is { } transaction)
        {
            context.Engine.OpenTransactions.Remove(context.Tenant.Id, transaction.Record.Key);
        }
    }

    /// <summary>Ends a transaction; true for exactly one caller.</summary>
    public static async ValueTask<bool> EndAsync(EndpointContext context, OpenTransaction transaction)
    {
        context.Engine.OpenTransactions.Remove(context.Tenant.Id, transaction.Record.Key);
        return await Records(context).DeleteAsync(context.Tenant.Id, RecordKinds.Transaction, transaction.Record.Key, context.CancellationToken);
    }

    private static IRecordStore Records(EndpointContext context) => context.Engine.Options.Store.Records;
}
