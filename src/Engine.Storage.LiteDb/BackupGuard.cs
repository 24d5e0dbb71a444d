using System.Diagnostics.CodeAnalysis;

namespace Engine.Storage.LiteDb;

/// <summary>
/// Keeps a backup and a checkpoint apart, across processes: between two checkpoints the file does not change and its log only
/// grows, so that both can be copied while the store goes on.
/// </summary>
internal static class BackupGuard
{
    /// <summary>Takes the guard; false when somebody else has it. Disposing it gives it back.</summary>
    public static bool TryTake(string path, [NotNullWhen(true)] out IDisposable? guard)
    {
        try
        {
            guard = PrivateFile.OpenOrCreate(path + ".backup-lock", FileShare.None);
            return true;
        }
        catch (IOException exception) when (StoreFileErrors.IsInUse(exception))
        {
            guard = null;
            return false;
        }
    }
}
