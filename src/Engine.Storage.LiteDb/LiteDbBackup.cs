namespace Engine.Storage.LiteDb;

/// <summary>
/// Copies a store to a new file, whether a process has it open or not. The copy is what was acknowledged when it began, and
/// perhaps some of what came meanwhile; it holds everything but the master key, and is opened like any other store.
/// To restore one, stop the process, remove the store with its log and put the copy in its place.
/// </summary>
public static class LiteDbBackup
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Makes a copy.</summary>
    /// <param name="path">The store.</param>
    /// <param name="to">The new file; there must be none, and its folder must exist.</param>
    /// <param name="cancellationToken">Gives up; nothing is left at the new path.</param>
    /// <exception cref="FileNotFoundException">There is no store.</exception>
    /// <exception cref="InvalidDataException">The store is damaged, or of a newer format.</exception>
    /// <exception cref="IOException">The new file is there already or can't be written, or another backup of the store is under way.</exception>
    public static Task CreateAsync(string path, string to, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(to);
        return Task.Run(() => Create(Path.GetFullPath(path), Path.GetFullPath(to), cancellationToken), cancellationToken);
    }

    private static void Create(string path, string to, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no store '{path}'.", path);
        }

        var (log, toLog) = (LiteDbHeader.LogPathOf(path), LiteDbHeader.LogPathOf(to));
        if (File.Exists(to) || File.Exists(toLog))
        {
            throw new IOException($"'{(File.Exists(to) ? to : toLog)}' is there already. A backup never overwrites: name a new file.");
        }

        try
        {
            using (Take(path, cancellationToken))
            {
                Copy(path, to, cancellationToken);
                if (File.Exists(log))
                {
                    Copy(log, toLog, cancellationToken);
                }
            }

            // Opened once, so that the copy is one file and known to be good.
            using var file = LiteDbFile.Open(to, before: null);
            foreach (var _ in file.ReadAll())
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            file.Checkpoint();
        }
        catch (Exception exception)
        {
            Remove(to, toLog);
            if (StoreFileErrors.Explain(to, exception) is var explained && !ReferenceEquals(explained, exception))
            {
                throw explained;
            }

            throw;
        }

        Remove(to + ".lock", to + ".backup-lock");
    }

    /// <summary>Waits for a checkpoint under way; they are short.</summary>
    private static IDisposable Take(string path, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (BackupGuard.TryTake(path, out var guard))
            {
                return guard;
            }

            if (waited > Patience)
            {
                throw new IOException($"Another backup of '{path}' is under way.");
            }

            Thread.Sleep(Pause);
        }
    }

    /// <summary>Copies as much as there is when it begins: what a log has by then is complete, but for a page that is being written.</summary>
    private static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using var target = PrivateFile.OpenOrCreate(to, FileShare.None);
        var buffer = new byte[256 * 1024];
        var left = source.Length / LiteDbHeader.PageSize * LiteDbHeader.PageSize;
        while (left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = (int)Math.Min(left, buffer.Length);
            source.ReadExactly(buffer, 0, part);
            target.Write(buffer, 0, part);
            left -= part;
        }

        target.Flush(flushToDisk: true);
    }

    private static void Remove(string first, string second)
    {
        File.Delete(first);
        File.Delete(second);
    }
}
