using Engine.Storage.LiteDb;

namespace Engine.Storage.Tests.LiteDb;

/// <summary>A disk that fills up and has room again, without one.</summary>
internal sealed class FaultyDisk
{
    private volatile bool _isFull;
    private volatile bool _failsFlush;

    public void Fill() => _isFull = true;

    /// <summary>Pages are written, but nobody learns whether they have arrived.</summary>
    public void FailFlush() => _failsFlush = true;

    public void Mend() => _isFull = _failsFlush = false;

    public void Check(StoreFileOperation operation)
    {
        if ((_isFull && operation is StoreFileOperation.Write) || (_failsFlush && operation is StoreFileOperation.Flush))
        {
            throw new IOException("No space left on device", 28);
        }
    }
}
