using Engine.Core.Storage;

namespace Engine.Core.Tests.Keys;

/// <summary>A store whose configuration refuses the writes after the given number of them: the process "crashes" there.</summary>
internal sealed class FaultyStore(IStore inner) : IStore
{
    private readonly FaultyDocuments _configuration = new(inner.Configuration);

    public IDocumentStore Configuration => _configuration;

    public IDocumentStore Users => inner.Users;

    public IRecordStore Records => inner.Records;

    public ILogStore Logs => inner.Logs;

    public ValueTask<BatchResult> CommitAsync(StoreBatch batch, DateTimeOffset now, CancellationToken cancellationToken = default) => inner.CommitAsync(batch, now, cancellationToken);

    /// <summary>Lets this many writes through, and none after them.</summary>
    public void CrashAfter(int writes) => _configuration.WritesLeft = writes;

    public sealed class CrashException : Exception;

    private sealed class FaultyDocuments(IDocumentStore documents) : IDocumentStore
    {
        public int WritesLeft { get; set; } = int.MaxValue;

        public ValueTask<StoredDocument?> GetAsync(string tenant, string kind, string id, CancellationToken cancellationToken) => documents.GetAsync(tenant, kind, id, cancellationToken);

        public ValueTask<IReadOnlyList<StoredDocument?>> GetManyAsync(string tenant, string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) => documents.GetManyAsync(tenant, kind, ids, cancellationToken);

        public ValueTask<StoredDocument?> FindAsync(string tenant, string kind, DocumentKey uniqueKey, CancellationToken cancellationToken) => documents.FindAsync(tenant, kind, uniqueKey, cancellationToken);

        public ValueTask<DocumentPage> QueryAsync(string tenant, string kind, DocumentQuery query, CancellationToken cancellationToken) => documents.QueryAsync(tenant, kind, query, cancellationToken);

        public ValueTask<WriteResult> InsertAsync(string tenant, string kind, StoredDocument document, CancellationToken cancellationToken)
        {
            Count();
            return documents.InsertAsync(tenant, kind, document, cancellationToken);
        }

        public ValueTask<WriteResult> ReplaceAsync(string tenant, string kind, StoredDocument document, long? expectedVersion, CancellationToken cancellationToken)
        {
            Count();
            return documents.ReplaceAsync(tenant, kind, document, expectedVersion, cancellationToken);
        }

        public ValueTask<bool> DeleteAsync(string tenant, string kind, string id, CancellationToken cancellationToken)
        {
            Count();
            return documents.DeleteAsync(tenant, kind, id, cancellationToken);
        }

        public ValueTask<int> DropTenantAsync(string tenant, CancellationToken cancellationToken)
        {
            Count();
            return documents.DropTenantAsync(tenant, cancellationToken);
        }

        public ValueTask<IReadOnlyList<string>> ListTenantsAsync(string kind, CancellationToken cancellationToken) => documents.ListTenantsAsync(kind, cancellationToken);

        public IDisposable Subscribe(Action<DocumentChange> onChange) => documents.Subscribe(onChange);

        private void Count()
        {
            if (WritesLeft == 0)
            {
                throw new CrashException();
            }

            WritesLeft--;
        }
    }
}
