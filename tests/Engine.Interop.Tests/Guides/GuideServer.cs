using System.Diagnostics;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests.Guides;

/// <summary>A shell block of the documentation that starts a server; the server goes with this object, at a port of its own.</summary>
internal sealed class GuideServer : IDisposable
{
    private const string FreePort = "--url http://127.0.0.1:0";

    private readonly Process _process;

    private GuideServer(Process process) => _process = process;

    public string Issuer { get; private set; } = "";

    /// <summary>Runs the block, and waits until the server listens.</summary>
    /// <param name="block">The block.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables the page speaks of.</param>
    /// <param name="command">How the server is started in place of what the block builds.</param>
    public static async Task<GuideServer> StartAsync(GuideBlock block, string folder, IReadOnlyDictionary<string, string>? environment = null, string? command = null)
    {
        Requirement.RequireProgram("bash");
        command ??= GuideShell.EngineCommand;
        var prelude = $$"""
            engine() { if [[ " $* " == *' --url '* ]]; then {{command}} "$@"; else {{command}} "$@" {{FreePort}}; fi; }
            """;
        var script = $"set -euo pipefail\n{GuideShell.Prelude}\n{prelude}\n{block.Code}";
        var server = new GuideServer(ChildProcess.Start("bash", ["-c", script], folder, environment));
        try
        {
            var line = await server._process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
            server.Issuer = line?.StartsWith("ready ", StringComparison.Ordinal) == true
                ? line[6..]
                : throw new InvalidOperationException($"{block} starts no server: {line}\n{await server.ReadErrorsAsync()}");
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<string> ReadErrorsAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        return await _process.StandardError.ReadToEndAsync(limit.Token);
    }
}
