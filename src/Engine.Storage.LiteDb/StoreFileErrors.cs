namespace Engine.Storage.LiteDb;

/// <summary>Says what is wrong with a file of the store and what to do about it, in one line.</summary>
internal static class StoreFileErrors
{
    private const int ReadOnlyFileSystem = 30;
    private const int NoSpace = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsSharing = unchecked((int)0x80070020);

    /// <summary>The same kind of exception with a message for whoever starts the store.</summary>
    public static Exception Explain(string path, Exception exception) => exception switch
    {
        DirectoryNotFoundException => new DirectoryNotFoundException($"The folder of the store '{path}' does not exist. Make it, or name another file.", exception),
        UnauthorizedAccessException when Directory.Exists(path) => new UnauthorizedAccessException($"'{path}' is a folder. Name the file of the store.", exception),
        UnauthorizedAccessException => new UnauthorizedAccessException($"The store '{path}' can't be opened for writing: this user may not write the file or its folder.", exception),
        IOException { HResult: ReadOnlyFileSystem } => new IOException($"The store '{path}' can't be opened for writing: its file system is read-only.", exception),
        IOException { HResult: NoSpace or WindowsDiskFull } => new IOException($"The store '{path}' can't be opened: its disk is full.", exception),
        IOException when IsInUse(exception) => new IOException($"The store '{path}' is open already, in this or another process.", exception),
        _ => exception,
    };

    /// <summary>Another handle excludes this one: EWOULDBLOCK of flock, which has two numbers, or Windows' sharing violation.</summary>
    public static bool IsInUse(Exception exception) => exception.HResult is 11 or 35 or WindowsSharing;
}
