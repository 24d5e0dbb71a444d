using Engine.Core.Limits;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Authorize;

/// <summary>
/// Ends the oldest sign-ins when a browser has, or all browsers together have, more of them open than the limits allow: anybody
/// can begin one, and each is kept until it expires. Counts what this engine has begun.
/// </summary>
internal sealed class OpenTransactions(EngineLimits limits)
{
    private readonly BoundedRecords _all = new(limits.OpenTransactions, limits.OpenTransactionBytes);

    /// <summary>What the transactions of one browser share in the store.</summary>
    public static string FamilyOf(Transaction transaction) => "browser:" + transaction.Browser;

    public async ValueTask AddAsync(TenantScope scope, StoredRecord record)
    {
        var (tenant, records) = (scope.Tenant.Id, scope.Engine.Options.Store.Records);
        foreach (var excess in _all.Add(KeyOf(tenant, record.Key), record.Payload.Length, record.ExpiresAt!.Value, scope.Now))
        {
            var split = excess.IndexOf('\n', StringComparison.Ordinal);
            await records.DeleteAsync(excess[..split], RecordKinds.Transaction, excess[(split + 1)..], scope.CancellationToken);
        }

        var ofBrowser = await records.ListAsync(tenant, new RecordFilter { Kind = RecordKinds.Transaction, Family = record.Family }, scope.Now, cancellationToken: scope.CancellationToken);
        for (var i = 0; i < ofBrowser.Count - limits.OpenTransactionsPerBrowser; i++)
        {
            // With a clock that stands still the newest need not be the last one.
            if (ofBrowser[i].Key != record.Key)
            {
                Remove(tenant, ofBrowser[i].Key);
                await records.DeleteAsync(tenant, RecordKinds.Transaction, ofBrowser[i].Key, scope.CancellationToken);
            }
        }
    }

    public void Remove(string tenant, string key) => _all.Remove(KeyOf(tenant, key));

    private static string KeyOf(string tenant, string key) => $"{tenant}\n{key}";
}
