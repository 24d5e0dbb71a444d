using Microsoft.Win32.SafeHandles;

namespace Engine.Storage.LiteDb;

/// <summary>
/// A file of pages as LiteDB sees it. The store opens its files itself, so that it decides who may read them and learns when
/// something is on the disk. LiteDB reads from several threads, each with a lock on this stream around position and access.
/// </summary>
internal class PageFile : Stream
{
    private readonly FileStream _owner;
    private readonly SafeFileHandle _handle;
    private readonly Action<StoreFileOperation>? _before;

    /// <param name="path">The file; it is made when it is not there.</param>
    /// <param name="before">Told of every change before it is made; a test throws from it what a disk throws.</param>
    public PageFile(string path, Action<StoreFileOperation>? before)
    {
        _owner = PrivateFile.OpenOrCreate(path);
        (_handle, _before) = (_owner.SafeFileHandle, before);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => RandomAccess.GetLength(_handle);

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = RandomAccess.Read(_handle, buffer.AsSpan(offset, count), Position);
        Position += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _before?.Invoke(StoreFileOperation.Write);
        RandomAccess.Write(_handle, buffer.AsSpan(offset, count), Position);
        Position += count;
    }

    public override void SetLength(long value)
    {
        _before?.Invoke(StoreFileOperation.Resize);
        RandomAccess.SetLength(_handle, value);
    }

    public override void Flush() => FlushToDisk();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    protected void FlushToDisk()
    {
        _before?.Invoke(StoreFileOperation.Flush);
        RandomAccess.FlushToDisk(_handle);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _owner.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>What is done to a file.</summary>
internal enum StoreFileOperation
{
    Write,
    Flush,
    Resize,
}
