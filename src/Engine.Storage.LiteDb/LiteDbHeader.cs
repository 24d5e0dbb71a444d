namespace Engine.Storage.LiteDb;

/// <summary>
/// Looks at a file before LiteDB does: LiteDB starts a file that is shorter than a page afresh, and cuts one whose length
/// it does not like, before it finds that the file was never its own.
/// </summary>
internal static class LiteDbHeader
{
    public const int PageSize = 8192;
    private const int MarkOffset = 32;

    private static ReadOnlySpan<byte> Mark => "** This is a LiteDB file **"u8;

    /// <summary>The write-ahead log that belongs to a file.</summary>
    public static string LogPathOf(string path) => System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(path)!,
        $"{System.IO.Path.GetFileNameWithoutExtension(path)}-log{System.IO.Path.GetExtension(path)}");

    /// <summary>Whether there is nothing at the path yet.</summary>
    /// <exception cref="InvalidDataException">There is something, and it is no LiteDB file.</exception>
    public static bool IsNew(string path)
    {
        var log = new FileInfo(LogPathOf(path));
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0)
        {
            if (log is { Exists: true, Length: > 0 })
            {
                throw new InvalidDataException($"The store '{path}' is missing, but its log '{log.FullName}' is there. Put the file back, or remove the log to start afresh.");
            }

            return true;
        }

        var page = new byte[PageSize];
        using var stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.ReadAtLeast(page, PageSize, throwOnEndOfStream: false) < PageSize || !page.AsSpan(MarkOffset).StartsWith(Mark))
        {
            throw new InvalidDataException($"The store '{path}' is damaged or no LiteDB file: its header can't be read.");
        }

        return false;
    }
}
