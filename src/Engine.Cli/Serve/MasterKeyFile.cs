using System.Security.Cryptography;

namespace Engine.Cli.Serve;

/// <summary>The key that wraps the secrets of a data file; it lies beside it, readable by its owner alone.</summary>
internal static class MasterKeyFile
{
    public static string PathOf(string dataFile) => dataFile + ".key";

    /// <exception cref="CommandException">The key is missing although there is data, or the file holds something else.</exception>
    public static byte[] ReadOrCreate(string dataFile)
    {
        var path = PathOf(dataFile);
        if (File.Exists(path))
        {
            return Read(path);
        }

        if (File.Exists(dataFile))
        {
            throw new CommandException($"{path} is missing. The secrets in {dataFile} can't be read without it: put it back, or start with a new data file.");
        }

        var key = RandomNumberGenerator.GetBytes(32);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(Convert.ToBase64String(key));
        writer.Flush();
        return key;
    }

    private static byte[] Read(string path)
    {
        var key = new byte[32];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == key.Length
            ? key
            : throw new CommandException($"{path} does not hold a key: it must be 32 bytes in base64.");
    }
}
