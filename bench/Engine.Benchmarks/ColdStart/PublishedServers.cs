using System.Diagnostics;
using System.Text.Json;
using Engine.Benchmarks.Workload;

namespace Engine.Benchmarks.ColdStart;

/// <summary>The servers of the cold start: the engine, and the floor published the same way and as it was built.</summary>
internal sealed record PublishedServers(Server Engine, params IReadOnlyList<Server> Floors)
{
    public IEnumerable<Server> All => [Engine, .. Floors];

    /// <summary>This program in every role.</summary>
    public static PublishedServers AsBuilt(string folder)
    {
        var self = Self();
        var key = WriteKey(folder);
        return new(
            new Server("engine (JIT)", port => [.. self, "serve-engine", "--port", $"{port}", "--data", Path.Combine(folder, "bench.db")]),
            new Server("floor (JIT)", port => [.. self, "serve-floor", "--port", $"{port}", "--key", key]));
    }

    /// <summary>
    /// <c>engine serve</c> as a native executable, and ReadyToRun like the floor for comparison; what is in the folder already is
    /// taken as it is.
    /// </summary>
    public static PublishedServers Prepare(string published, string data)
    {
        var root = FindRoot();
        var native = Publish(root, "src/Engine.Cli", Path.Combine(published, "native"), "engine", "-p:PublishAot=true");
        var readyToRun = Publish(root, "src/Engine.Cli", Path.Combine(published, "engine"), "engine", "--self-contained", "false", "-p:PublishReadyToRun=true");
        var floor = Publish(root, "bench/Engine.Benchmarks", Path.Combine(published, "floor"), "Engine.Benchmarks", "--self-contained", "false", "-p:PublishReadyToRun=true");
        var key = WriteKey(data);
        var config = WriteConfig(data);
        Server Engine(string name, string executable)
        {
            IReadOnlyList<string> Serve(int port) => [executable, "serve", "--url", $"http://127.0.0.1:{port}", "--data", Path.Combine(data, "bench.db")];
            return new Server(name, Serve) { FirstCommand = port => [.. Serve(port), "--config", config] };
        }

        return new(
            Engine("engine serve (native, LiteDB)", native),
            Engine("engine serve (R2R, LiteDB)", readyToRun),
            new Server("floor (R2R)", port => [floor, "serve-floor", "--port", $"{port}", "--key", key]),
            new Server("floor (JIT)", port => [.. Self(), "serve-floor", "--port", $"{port}", "--key", key]));
    }

    private static string Publish(string root, string project, string folder, string name, params IReadOnlyList<string> how)
    {
        var executable = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        if (File.Exists(executable))
        {
            return executable;
        }

        var runtime = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", Path.Combine(root, project), "-c", "Release", "-r", runtime, .. how, "-o", folder, "-v", "q", "--nologo"]))!;
        publish.WaitForExit();
        return publish.ExitCode == 0 ? executable : throw new InvalidOperationException($"{project} could not be published.");
    }

    private static string[] Self()
    {
        var executable = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(executable) == "dotnet" ? [executable, typeof(PublishedServers).Assembly.Location] : [executable];
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Engine.sln is not above this program.");
    }

    private static string WriteKey(string folder)
    {
        var path = Path.Combine(folder, "floor.pem");
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        File.WriteAllText(path, rsa.ExportPkcs8PrivateKeyPem());
        return path;
    }

    /// <summary>The tenant of the measurements, as <c>engine serve --config</c> reads it.</summary>
    private static string WriteConfig(string folder)
    {
        var path = Path.Combine(folder, "bench.json");
        var config = new
        {
            clients = new[] { new { client_id = BenchTenant.MachineId, name = "Machine", client_secret = BenchTenant.Secret, app_type = "non_interactive", grant_types = new[] { "client_credentials" } } },
            resource_servers = new[] { new { identifier = BenchTenant.RsaAudience, scopes = new[] { new { value = "read:orders" }, new { value = "write:orders" } } } },
            client_grants = new[] { new { client_id = BenchTenant.MachineId, audience = BenchTenant.RsaAudience, scope = new[] { "read:orders", "write:orders" } } },
        };
        File.WriteAllText(path, JsonSerializer.Serialize(config));
        return path;
    }
}
