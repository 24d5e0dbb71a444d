using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>Running a server: its health, its log, its backup, an upgrade.</summary>
public sealed class ServerOperationTests : IDisposable
{
    private const string Configuration = """
        {
          "clients": [ { "client_id": "job", "client_secret": "job-secret-for-tests-only", "name": "Job", "app_type": "non_interactive" } ],
          "resource_servers": [ { "identifier": "https://api.example/", "name": "API", "scopes": [ { "value": "read:x", "description": "x" } ] } ],
          "client_grants": [ { "client_id": "job", "audience": "https://api.example/", "scope": [ "read:x" ] } ]
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-operation-");

    public ServerOperationTests() => File.WriteAllText(Path.Combine(_folder.FullName, "engine.json"), Configuration);

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private Task<EngineServer> StartAsync(params string[] more)
        => EngineServer.StartAsync(_folder.FullName, ["--url", "http://127.0.0.1:0", "--config", "engine.json", .. more], keepsFolder: true);

    private static async Task<string> KeysAsync(EngineServer server)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(server.Issuer + ".well-known/jwks.json"));
    }

    private static async Task TokenAsync(EngineServer server)
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "job",
            ["client_secret"] = "job-secret-for-tests-only",
            ["audience"] = "https://api.example/",
        });
        using var answer = await client.PostAsync(new Uri(server.Issuer + "oauth/token?code=secret-in-the-query"), form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Health_RunningServer_LivesAndIsReady()
    {
        using var server = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server.Issuer) };
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("healthz", UriKind.Relative)));
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("readyz", UriKind.Relative)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AccessLog_Asked_IsOneLineARequestWithoutTheQuery(bool fromEnvironment)
    {
        var (name, value) = ("Logging__LogLevel__Default", "Information");
        var port = ChildProcess.FreePort();
        using var process = ChildProcess.Start(
            Repository.EngineCommand[0],
            [.. Repository.EngineCommand.Skip(1), "serve", "--url", $"http://127.0.0.1:{port}", "--config", "engine.json", "--log-format", "json", .. fromEnvironment ? Array.Empty<string>() : ["--log-level", "information"]],
            _folder.FullName,
            fromEnvironment ? [new(name, value)] : []);
        try
        {
            Assert.StartsWith("ready ", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = "job",
                ["client_secret"] = "job-secret-for-tests-only",
                ["audience"] = "https://api.example/",
            });
            using var answer = await client.PostAsync(new Uri("oauth/token?code=secret-in-the-query", UriKind.Relative), form);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (true)
            {
                var line = await process.StandardError.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("There is no access log.");
                Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
                var entry = JsonDocument.Parse(line).RootElement;
                if (entry.GetProperty("category").GetString() != "Engine.Access")
                {
                    continue;
                }

                Assert.Equal("information", entry.GetProperty("level").GetString());
                var values = entry.GetProperty("values");
                Assert.Equal(("POST", "/oauth/token", 200, "job"), (values.GetProperty("method").GetString(), values.GetProperty("path").GetString(), values.GetProperty("status").GetInt32(), values.GetProperty("clientId").GetString()));
                Assert.True(values.GetProperty("duration").GetDouble() > 0);
                break;
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Backup_OfARunningServer_RestoresWithItsKeyAndNotWithAnother()
    {
        string keys;
        using (var server = await StartAsync("--data", "engine.litedb"))
        {
            keys = await KeysAsync(server);
            var output = ChildProcess.Run(Repository.EngineCommand[0], [.. Repository.EngineCommand.Skip(1), "backup", "--data", "engine.litedb", "--to", "copy.litedb"], _folder.FullName, TimeSpan.FromMinutes(1));
            Assert.Contains("its key is not part of the copy", output, StringComparison.Ordinal);
            await TokenAsync(server);
        }

        // The disk of the server is lost; the copy and the key come back from their two places.
        var key = await File.ReadAllTextAsync(PathOf("engine.litedb.key"));
        foreach (var file in _folder.GetFiles("engine.litedb*").Concat(_folder.GetFiles("engine-log*")))
        {
            file.Delete();
        }

        File.Copy(PathOf("copy.litedb"), PathOf("engine.litedb"));
        await File.WriteAllTextAsync(PathOf("engine.litedb.key"), Convert.ToBase64String(new byte[32]));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("--data", "engine.litedb"));
        Assert.Contains("is not the key of engine.litedb", refused.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(PathOf("engine.litedb.key"), key);
        using var restored = await StartAsync("--data", "engine.litedb");
        Assert.Equal(keys, await KeysAsync(restored));
        await TokenAsync(restored);
    }

    [SkippableFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Files_OfAServer_AreTheOwnersAlone_AlsoThoseThatWereNot()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes");
        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        using (await StartAsync("--data", "engine.litedb"))
        {
        }

        foreach (var file in _folder.GetFiles("engine*.litedb*").Where(static file => file.Extension is ".litedb" or ".key"))
        {
            file.UnixFileMode = Everybody;
        }

        using var server = await StartAsync("--data", "engine.litedb");
        Assert.All(_folder.GetFiles("engine*.litedb*"), static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }
}
