using Engine.Core.Storage;

namespace Engine.Storage.LiteDb;

/// <summary>Changes that go into one transaction, and the task that everybody who waits for one of them shares.</summary>
internal sealed class JournalBatch
{
    public List<StoreMutation> Mutations { get; } = [];

    public required long FirstTicket { get; init; }

    public long LastTicket { get; set; }

    // The waiters must not run on the writer's thread.
    public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Fail(Exception exception)
    {
        Durable.SetException(new IOException($"The change could not be written: {exception.Message}", exception));
        // Log records have nobody who waits for them.
        _ = Durable.Task.Exception;
    }
}
