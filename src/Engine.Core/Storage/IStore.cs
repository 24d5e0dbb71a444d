namespace Engine.Core.Storage;

/// <summary>
/// Everything the engine keeps, behind three contracts. Every call names the tenant, every write that has returned is
/// durable, and every value that was handed out is immutable.
/// </summary>
public interface IStore
{
    /// <summary>Configuration: tenants, applications, APIs, client grants, connections, roles, keys, Actions, consents.</summary>
    IDocumentStore Configuration { get; }

    /// <summary>Users: the same contract as <see cref="Configuration"/>, a store of its own because there are many.</summary>
    IDocumentStore Users { get; }

    /// <summary>Short-lived records: sessions, login transactions, authorization codes, refresh tokens.</summary>
    IRecordStore Records { get; }

    /// <summary>Tenant log records.</summary>
    ILogStore Logs { get; }

    /// <summary>
    /// Makes several changes of one tenant, all of them or, when the condition of one does not hold, none: whoever reads sees the entries
    /// before or after, and a crash leaves nothing half done. Conditions are judged in the same moment.
    /// </summary>
    /// <param name="batch">The changes.</param>
    /// <param name="now">The time by which records have expired.</param>
    /// <param name="cancellationToken">Gives up before anything has changed.</param>
    ValueTask<BatchResult> CommitAsync(StoreBatch batch, DateTimeOffset now, CancellationToken cancellationToken = default);
}
