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
}
