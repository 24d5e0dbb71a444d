using System.Reflection;
using Engine.Core.Storage;

namespace Engine.Behaviour.Tests.Tenants;

/// <summary>A store that refuses writes after so many of them, as if the process had ended there, and counts who listens to it.</summary>
public sealed class HinderedStore : IStore
{
    private readonly IStore _inner;
    private int _left = int.MaxValue;
    private int _subscriptions;
    private int _calls;

    public HinderedStore(IStore inner)
    {
        _inner = inner;
        Configuration = Hinder(inner.Configuration);
        Users = Hinder(inner.Users);
        Records = Hinder(inner.Records);
        Logs = Hinder(inner.Logs);
    }

    public IDocumentStore Configuration { get; }

    public IDocumentStore Users { get; }

    public IRecordStore Records { get; }

    public ILogStore Logs { get; }

    public int Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>How many calls were made, of whatever kind.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public ValueTask<BatchResult> CommitAsync(StoreBatch batch, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        OnCall(nameof(CommitAsync));
        return _inner.CommitAsync(batch, now, cancellationToken);
    }

    public void FailAfter(int writes) => Volatile.Write(ref _left, writes);

    private T Hinder<T>(T inner)
        where T : class
    {
        var hindered = DispatchProxy.Create<T, Hindrance>();
        ((Hindrance)(object)hindered).Target = inner;
        ((Hindrance)(object)hindered).OnCall = OnCall;
        return hindered;
    }

    private void OnCall(string method)
    {
        Interlocked.Increment(ref _calls);
        if (method == nameof(IDocumentStore.Subscribe))
        {
            Interlocked.Increment(ref _subscriptions);
        }
        else if (method is not (nameof(ILogStore.Append) or "ReadAsync" or "ReadLatestAsync") && !method.StartsWith("Get", StringComparison.Ordinal)
            && !method.StartsWith("Find", StringComparison.Ordinal) && !method.StartsWith("Query", StringComparison.Ordinal) && !method.StartsWith("List", StringComparison.Ordinal)
            && Interlocked.Decrement(ref _left) < 0)
        {
            throw new IOException("The process ends here.");
        }
    }
}

/// <summary>Tells of every call before it is made.</summary>
public class Hindrance : DispatchProxy
{
    public object Target { get; set; } = null!;

    public Action<string> OnCall { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        OnCall(targetMethod!.Name);
        return targetMethod.Invoke(Target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
