namespace Engine.Core.Storage;

/// <summary>Ends a subscription once, however often it is disposed.</summary>
internal sealed class DocumentSubscription(Action end) : IDisposable
{
    private Action? _end = end;

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
