using System.Diagnostics;

namespace Engine.Benchmarks.Processes;

/// <summary>A part of a measurement in a process of its own, so that what it costs can be told from the rest.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    /// <summary>The processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The memory it occupies (resident set), in MB.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Starts this program with other arguments.</summary>
    /// <param name="cpu">The processor it is kept on, or null for any.</param>
    /// <param name="arguments">The arguments.</param>
    public static Child StartSelf(int? cpu, params string[] arguments)
    {
        var executable = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(executable) == "dotnet";
        return Start(cpu, isHost ? [executable, typeof(Child).Assembly.Location, .. arguments] : [executable, .. arguments]);
    }

    public static Child Start(int? cpu, IReadOnlyList<string> command)
    {
        IReadOnlyList<string> line = cpu is { } given ? ["taskset", "-c", $"{given}", .. command] : command;
        var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // A cold start that waits for a debugger port measures the wrong thing.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return new Child(Process.Start(start)!);
    }

    /// <summary>Sends a line to the process and returns the line it answers.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadLineAsync();
    }

    /// <summary>The next line the process writes.</summary>
    public async Task<string> ReadLineAsync()
        => await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(120)) ?? throw new InvalidOperationException("A process of the measurement ended too early.");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
