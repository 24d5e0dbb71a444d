using Engine.Benchmarks.Kestrel;
using Engine.Benchmarks.Processes;

namespace Engine.Benchmarks.ColdStart;

/// <summary>A server whose start is measured.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Command">How it is started for a port.</param>
internal sealed record Server(string Name, Func<int, IReadOnlyList<string>> Command)
{
    /// <summary>The first start of all, which makes the data file; null for <see cref="Command"/>.</summary>
    public Func<int, IReadOnlyList<string>>? FirstCommand { get; init; }

    /// <summary>Starts it once, gets a token, and ends it when what it has stored is on the disk.</summary>
    public async Task StartOnceAsync()
    {
        var port = Ports.Free();
        using var process = Child.Start(null, (FirstCommand ?? Command)(port));
        using var connection = await ColdStartCommand.WaitForAsync(port);
        await connection.SendAsync(RawRequests.Token(port));
        ColdStartCommand.Require(connection);

        // The next key is generated in the background; the measured starts shall find it.
        await Task.Delay(TimeSpan.FromSeconds(3));
    }
}
