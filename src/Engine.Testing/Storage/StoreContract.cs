using System.Text;
using System.Text.Json;
using Engine.Core.Storage;
using Xunit;

namespace Engine.Testing.Storage;

/// <summary>
/// What every backend must do, as xunit facts. A backend derives one test class from each of
/// <see cref="DocumentStoreContract"/>, <see cref="DocumentQueryContract"/>, <see cref="RecordStoreContract"/>, <see cref="BatchContract"/>,
/// <see cref="LogStoreContract"/> and <see cref="TenantContract"/>, and says in each how an empty store is made.
/// </summary>
public abstract class StoreContract : IAsyncLifetime
{
    private readonly List<IStore> _opened = [];

    /// <summary>The moment at which the facts begin.</summary>
    protected static DateTimeOffset Start { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Makes an empty store. It is disposed after the fact, if it can be.</summary>
    protected abstract ValueTask<IStore> CreateAsync();

    /// <summary>
    /// Called between what a fact has written and what it reads. A durable backend may close the store here and answer
    /// with a new one over the same data.
    /// </summary>
    /// <param name="store">The store that was written to.</param>
    protected virtual ValueTask<IStore> ReopenAsync(IStore store) => new(store);

    /// <inheritdoc/>
    public virtual Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await CloseAsync(store);
        }
    }

    /// <summary>Disposes a store, if it can be.</summary>
    /// <param name="store">The store.</param>
    protected static async ValueTask CloseAsync(IStore store)
    {
        if (store is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (store as IDisposable)?.Dispose();
        }
    }

    private protected async ValueTask<IStore> OpenAsync()
    {
        var store = await CreateAsync();
        _opened.Add(store);
        return store;
    }

    private protected async ValueTask<IStore> SettleAsync(IStore store)
    {
        var settled = await ReopenAsync(store);
        _opened.Add(settled);
        return settled;
    }

    private protected static StoredDocument Document(string id, object? body = null, DocumentKey[]? keys = null, DocumentKey[]? fields = null) => new()
    {
        Id = id,
        Body = JsonSerializer.SerializeToUtf8Bytes(body ?? new { id }),
        UniqueKeys = keys ?? [],
        IndexedFields = fields ?? [],
    };

    private protected static string Text(StoredDocument? document) => document is null ? "" : Encoding.UTF8.GetString(document.Body.Span);

    /// <summary>Makes 32 attempts at once.</summary>
    private protected static async Task<ConsumeOutcome[]> RaceAsync(Func<int, ValueTask<ConsumeResult>> attempt)
    {
        using var gate = new ManualResetEventSlim();
        var racers = Enumerable.Range(0, 32).Select(n => Task.Run(async () =>
        {
            gate.Wait();
            return (await attempt(n)).Outcome;
        })).ToArray();
        gate.Set();
        return await Task.WhenAll(racers);
    }
}
