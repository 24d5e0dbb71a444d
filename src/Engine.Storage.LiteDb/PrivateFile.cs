namespace Engine.Storage.LiteDb;

/// <summary>Files that only their owner may read: people's data is in them.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens a file for reading and writing, or makes it. One that others may read is closed to them.</summary>
    public static FileStream OpenOrCreate(string path, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var stream = new FileStream(path, options);
        Restrict(stream);
        return stream;
    }

    private static void Restrict(FileStream stream)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            if ((File.GetUnixFileMode(stream.SafeFileHandle) & ~OwnerOnly) != 0)
            {
                File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // The file belongs to another user or the file system has no modes: whoever set it up that way decides.
        }
    }
}
