using LiteDB.Engine;

namespace Engine.Storage.LiteDb;

/// <summary>The two files of a store and LiteDB on top of them, opened and closed together.</summary>
internal sealed class LiteDbPages : IDisposable
{
    /// <summary>The form of what is in the file. A version of Engine reads every older form and refuses newer ones.</summary>
    public const int Format = 1;

    private readonly PageFile _data;
    private readonly string _logPath;
    private bool _isDisposed;

    private LiteDbPages(PageFile data, LogPageFile log, string logPath)
    {
        (_data, Log, _logPath) = (data, log, logPath);
        Engine = new LiteEngine(new EngineSettings { DataStream = data, LogStream = log });
    }

    public LiteEngine Engine { get; }

    public LogPageFile Log { get; }

    public static LiteDbPages Open(string path, Action<StoreFileOperation>? before)
    {
        var logPath = LiteDbHeader.LogPathOf(path);
        PageFile? data = null;
        LogPageFile? log = null;
        LiteDbPages? pages = null;
        try
        {
            data = new PageFile(path, before);
            log = new LogPageFile(logPath, before);
            pages = new LiteDbPages(data, log, logPath);
            pages.Prepare(path);
            return pages;
        }
        catch
        {
            pages?.Engine.Dispose();
            data?.Dispose();
            log?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Engine.Dispose();
        var isEmpty = Log.Length == 0;
        Log.Dispose();
        _data.Dispose();
        if (isEmpty)
        {
            File.Delete(_logPath);
        }
    }

    private void Prepare(string path)
    {
        var format = Engine.Pragma("USER_VERSION").AsInt32;
        if (format == Format)
        {
            return;
        }

        if (format != 0)
        {
            throw new InvalidDataException($"The store '{path}' has format {format} and was written by a newer version of Engine; this version reads up to format {Format}. Run the newer version, or put back a backup from before the upgrade.");
        }

        var written = Log.Confirmed;
        Engine.Pragma("USER_VERSION", Format);
        // The writer decides when to copy the log, so that LiteDB doesn't do it in the middle of a commit.
        Engine.Pragma("CHECKPOINT", 0);
        Log.WaitUntilDurable(written + 2);
    }
}
