using System.Diagnostics;
using System.Text.Json;

namespace Engine.Interop.Tests.Support;

/// <summary>examples/QuickStart as a process of its own, with data of its own.</summary>
internal sealed class QuickStartServer : IDisposable
{
    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-quickstart-").FullName;

    private QuickStartServer()
    {
        Origin = $"http://localhost:{ChildProcess.FreePort()}";
        _process = ChildProcess.Start("dotnet", [Dll()], Path.GetDirectoryName(Dll())!, new Dictionary<string, string>
        {
            ["QuickStart__Origin"] = Origin,
            ["QuickStart__Data"] = Data,
        });
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Origin { get; }

    /// <summary>The password of the person the example declares; made at the first start.</summary>
    public string Password
    {
        get
        {
            using var secrets = JsonDocument.Parse(File.ReadAllText(Data + ".secrets.json"));
            return secrets.RootElement.GetProperty("Password").GetString()!;
        }
    }

    private string Data => Path.Combine(_folder, "quickstart.litedb");

    public static async Task<QuickStartServer> StartAsync()
    {
        var server = new QuickStartServer();
        using var client = new HttpClient { BaseAddress = new Uri(server.Origin) };
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            try
            {
                await client.GetStringAsync(new Uri("/", UriKind.Relative));
                return server;
            }
            catch (HttpRequestException) when (!server._process.HasExited && started.Elapsed < TimeSpan.FromSeconds(90))
            {
                // It does not listen yet.
            }
            catch
            {
                server.Dispose();
                throw;
            }
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
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Built in the configuration the tests are built in.</summary>
    private static string Dll()
    {
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Engine.Interop.Tests"), AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, "examples", "QuickStart", output, "QuickStart.dll");
    }
}
