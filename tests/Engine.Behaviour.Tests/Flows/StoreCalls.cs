using System.Reflection;
using Engine.Core.Storage;

namespace Engine.Behaviour.Tests.Flows;

/// <summary>A store that writes down every call of documents and records; logs are written by the way and nobody waits for them.</summary>
public sealed class StoreCalls(IStore inner) : IStore
{
    private static readonly string[] Reads = [nameof(IDocumentStore.GetAsync), nameof(IDocumentStore.GetManyAsync), nameof(IDocumentStore.FindAsync), nameof(IDocumentStore.QueryAsync), nameof(IRecordStore.ListAsync)];
    private readonly List<string> _calls = [];

    public IDocumentStore Configuration { get; private set; } = inner.Configuration;

    public IDocumentStore Users { get; private set; } = inner.Users;

    public IRecordStore Records { get; private set; } = inner.Records;

    public ILogStore Logs => inner.Logs;

    /// <summary>The calls, such as <c>Records.InsertAsync session</c>.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Those that change something: each is on the disk before anybody goes on.</summary>
    public IReadOnlyList<string> Writes => [.. Calls.Where(static call => !Reads.Any(read => call.Contains('.' + read, StringComparison.Ordinal)))];

    /// <summary>What another process does at the worst moment: once, in front of the first batch that it says yes to.</summary>
    public Func<StoreBatch, Task<bool>>? BeforeCommit { get; set; }

    public async ValueTask<BatchResult> CommitAsync(StoreBatch batch, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (BeforeCommit is { } before && await before(batch))
        {
            BeforeCommit = null;
        }

        lock (_calls)
        {
            _calls.Add("Commit " + string.Join(", ", batch.Operations.Select(static operation => $"{operation.Type} {operation.Kind}")));
        }

        return await inner.CommitAsync(batch, now, cancellationToken);
    }

    public void Clear()
    {
        lock (_calls)
        {
            _calls.Clear();
        }
    }

    public static StoreCalls Around(IStore inner)
    {
        var calls = new StoreCalls(inner);
        calls.Configuration = Record(inner.Configuration, nameof(Configuration), calls._calls);
        calls.Users = Record(inner.Users, nameof(Users), calls._calls);
        calls.Records = Record(inner.Records, nameof(Records), calls._calls);
        return calls;
    }

    private static T Record<T>(T inner, string name, List<string> calls)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, Recorder<T>>();
        ((Recorder<T>)(object)proxy).Begin(inner, name, calls);
        return proxy;
    }

    public class Recorder<T> : DispatchProxy
        where T : class
    {
        private (T Inner, string Name, List<string> Calls) _state;

        public void Begin(T inner, string name, List<string> calls) => _state = (inner, name, calls);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name != nameof(IDocumentStore.Subscribe))
            {
                var kind = args!.Skip(1).FirstOrDefault() switch { string text => text, RecordFilter filter => filter.Kind, _ => null };
                lock (_state.Calls)
                {
                    _state.Calls.Add($"{_state.Name}.{targetMethod.Name} {kind}");
                }
            }

            return targetMethod.Invoke(_state.Inner, args);
        }
    }
}
