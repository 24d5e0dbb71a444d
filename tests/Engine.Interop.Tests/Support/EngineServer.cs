using System.Diagnostics;
using System.Text;

namespace Engine.Interop.Tests.Support;

/// <summary><c>engine serve</c> as a process of its own, with a folder of its own that goes with it.</summary>
internal sealed class EngineServer : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private readonly bool _keepsFolder;

    private EngineServer(string folder, IEnumerable<string> arguments, bool keepsFolder)
    {
        _keepsFolder = keepsFolder;
        Folder = folder;
        _process = ChildProcess.Start(Repository.EngineCommand[0], [.. Repository.EngineCommand.Skip(1), "serve", .. arguments], folder);
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.BeginErrorReadLine();
    }

    public string Folder { get; }

    public string Issuer { get; private set; } = "";

    /// <summary>The public part of the development certificate.</summary>
    public string Certificate => Path.Combine(Folder, "certificate.pem");

    /// <summary>Starts a server with this configuration at a free port, and waits until it listens.</summary>
    /// <param name="configuration">The configuration file.</param>
    /// <param name="https">Whether it has a development certificate.</param>
    /// <param name="more">Further arguments.</param>
    public static Task<EngineServer> StartAsync(string configuration, bool https, params IEnumerable<string> more)
    {
        var folder = Directory.CreateTempSubdirectory("engine-interop-").FullName;
        File.WriteAllText(Path.Combine(folder, "engine.json"), configuration);
        string[] listen = https ? ["--url", "https://127.0.0.1:0", "--dev-certificate", "certificate.pem"] : ["--url", "http://127.0.0.1:0"];
        return StartAsync(folder, [.. listen, "--config", "engine.json", .. more]);
    }

    /// <summary>The same over http at a port that is known, under the name <c>localhost</c>: a page at a number may not use authenticators.</summary>
    public static Task<EngineServer> StartAtLocalhostAsync(string configuration, params IEnumerable<string> more)
    {
        var folder = Directory.CreateTempSubdirectory("engine-interop-").FullName;
        File.WriteAllText(Path.Combine(folder, "engine.json"), configuration);
        var port = ChildProcess.FreePort();
        return StartAsync(folder, ["--url", $"http://127.0.0.1:{port}", "--issuer", $"http://localhost:{port}/", "--config", "engine.json", .. more]);
    }

    /// <summary>Starts a server with an empty tenant that the suites administer; they know the application's id and secret.</summary>
    public static Task<EngineServer> StartManagedAsync(bool https, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("engine-interop-").FullName;
        string[] listen = https ? ["--url", "https://127.0.0.1:0", "--dev-certificate", "certificate.pem"] : ["--url", "http://127.0.0.1:0"];
        return StartAsync(folder, [.. listen, "--management-client-id", "admin", "--management-client-secret", "interop-management-secret", .. arguments]);
    }

    public static async Task<EngineServer> StartAsync(string folder, IReadOnlyList<string> arguments, bool keepsFolder = false)
    {
        var server = new EngineServer(folder, arguments, keepsFolder);
        try
        {
            var line = await server._process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            server.Issuer = line?.StartsWith("ready ", StringComparison.Ordinal) == true
                ? line[6..]
                : throw new InvalidOperationException($"engine serve is not ready: {line}\n{server.ReadErrors()}");
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
        if (!_keepsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private string ReadErrors()
    {
        if (_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            // Until all of its output was read, too.
            _process.WaitForExit();
        }

        return _errors.ToString();
    }
}
