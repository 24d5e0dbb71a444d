using System.Reflection;
using Engine.Core.Storage;

namespace Engine.Management.Tests;

/// <summary>A store that counts the calls to its documents.</summary>
public sealed class CountedStore : IStore
{
    private readonly MemoryStore _inner = new();
    private int _calls;

    public CountedStore() => (Configuration, Users) = (Count(_inner.Configuration), Count(_inner.Users));

    public int Calls => Volatile.Read(ref _calls);

    public IDocumentStore Configuration { get; }

    public IDocumentStore Users { get; }

    public IRecordStore Records => _inner.Records;

    public ILogStore Logs => _inner.Logs;

    public ValueTask<BatchResult> CommitAsync(StoreBatch batch, DateTimeOffset now, CancellationToken cancellationToken = default) => _inner.CommitAsync(batch, now, cancellationToken);

    private IDocumentStore Count(IDocumentStore documents)
    {
        var counted = DispatchProxy.Create<IDocumentStore, DocumentCounter>();
        (((DocumentCounter)counted).Inner, ((DocumentCounter)counted).OnCall) = (documents, () => Interlocked.Increment(ref _calls));
        return counted;
    }
}

/// <summary>Tells of every call before it is made.</summary>
public class DocumentCounter : DispatchProxy
{
    internal IDocumentStore Inner { get; set; } = null!;

    internal Action OnCall { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        OnCall();
        return targetMethod!.Invoke(Inner, args);
    }
}
