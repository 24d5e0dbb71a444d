namespace Engine.Core.Storage;

/// <summary>A store that can tell whether it takes changes. Health checks ask; a store without this is asked by reading from it.</summary>
public interface IStoreHealth
{
    /// <summary>Why the store takes no changes now; null while it does. Reading may go on all the same.</summary>
    Exception? Fault { get; }
}
