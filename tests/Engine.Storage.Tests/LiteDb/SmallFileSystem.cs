using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Engine.Storage.Tests.LiteDb;

/// <summary>A file system of two megabytes in memory, for as long as a test runs.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private SmallFileSystem(string folder) => Folder = folder;

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Null, with the reason, where the machine does not allow it.</summary>
    public static SmallFileSystem? TryMount([NotNullWhen(false)] out string? reason)
    {
        reason = "only root can mount a file system";
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("engine-full-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=2m", "engine-test", folder) == 0)
        {
            reason = null;
            return new SmallFileSystem(folder);
        }

        Directory.Delete(folder);
        reason = "this machine does not allow to mount a file system";
        return null;
    }

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        using var stream = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 65536, 4096, 1 })
        {
            var block = new byte[size];
            try
            {
                while (true)
                {
                    stream.Write(block);
                }
            }
            catch (IOException)
            {
                // Full, for a block of this size.
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", Folder);
        Directory.Delete(Folder, recursive: true);
    }

    private static int Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
