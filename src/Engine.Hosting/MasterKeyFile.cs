using Engine.Core.Time;

namespace Engine.Hosting;

/// <summary>Keeps the master key of a store in a file that only its owner may read: for servers without a secret store.</summary>
public static class MasterKeyFile
{
    private const int KeySize = 32;

    /// <summary>Reads the key (32 bytes in base64), or makes one when there is neither a key nor data.</summary>
    /// <param name="keyFile">The file of the key. Keep it apart from the data's backups: whoever has both has the secrets.</param>
    /// <param name="dataFile">The file of the data.</param>
    /// <exception cref="InvalidDataException">The key is missing although there is data, or the file holds something else.</exception>
    /// <exception cref="IOException">The file can't be read or written.</exception>
    public static ReadOnlyMemory<byte> ReadOrCreate(string keyFile, string dataFile)
    {
        ArgumentNullException.ThrowIfNull(keyFile);
        ArgumentNullException.ThrowIfNull(dataFile);
        if (File.Exists(keyFile))
        {
            Restrict(keyFile);
            return Read(keyFile);
        }

        return File.Exists(dataFile)
            ? throw new InvalidDataException($"{keyFile} is missing. The secrets in {dataFile} can't be read without it: put it back, or start with a new data file.")
            : Create(keyFile);
    }

    /// <summary>A key that others may read is closed to them, as far as the file is this user's.</summary>
    private static void Restrict(string keyFile)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            if ((File.GetUnixFileMode(keyFile) & ~OwnerOnly) != 0)
            {
                File.SetUnixFileMode(keyFile, OwnerOnly);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // The file is another user's or on a file system without modes or without writing, such as a mounted secret.
        }
    }

    private static byte[] Read(string keyFile)
    {
        var key = new byte[KeySize];
        return Convert.TryFromBase64String(File.ReadAllText(keyFile).Trim(), key, out var length) && length == KeySize
            ? key
            : throw new InvalidDataException($"{keyFile} does not hold a key: it must be {KeySize} bytes in base64.");
    }

    private static byte[] Create(string keyFile)
    {
        var key = new byte[KeySize];
        SecretSource.System.Fill(key);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(keyFile, options);
        using var writer = new StreamWriter(stream);
        writer.WriteLine(Convert.ToBase64String(key));
        writer.Flush();

        // Data that is wrapped with a key that was lost with the power is lost too.
        stream.Flush(flushToDisk: true);
        return key;
    }
}
