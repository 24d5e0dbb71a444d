using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Interop.Tests.Support;
using Engine.Storage.Tests.LiteDb;

namespace Engine.Interop.Tests;

/// <summary>Running a server: its health, its log, its backup, an upgrade.</summary>
public sealed class ServerOperationTests : IDisposable
{
    private const string Configuration = """
        {
          "clients": [
            { "client_id": "job", "client_secret": "job-secret-for-tests-only", "name": "Job", "app_type": "non_interactive" },
            { "client_id": "web", "client_secret": "web-secret-for-tests-only", "name": "Web", "app_type": "regular_web", "callbacks": [ "http://127.0.0.1:3000/callback" ] }
          ],
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

    private static Task TokenAsync(EngineServer server) => TokenAsync(server.Issuer);

    private static async Task TokenAsync(string issuer)
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "job",
            ["client_secret"] = "job-secret-for-tests-only",
            ["audience"] = "https://api.example/",
        });
        using var answer = await client.PostAsync(new Uri(issuer + "oauth/token?code=secret-in-the-query"), form);
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

    /// <summary>Runs a server until it has issued a token, and gives the line of its log that is looked for.</summary>
    private async Task<string> FindInLogAsync(Predicate<string> isMeant, string[] more, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        var port = ChildProcess.FreePort();
        using var process = ChildProcess.Start(Repository.EngineCommand[0], [.. Repository.EngineCommand.Skip(1), "serve", "--url", $"http://127.0.0.1:{port}", "--config", "engine.json", .. more], _folder.FullName, environment);
        try
        {
            Assert.StartsWith("ready ", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            await TokenAsync($"http://127.0.0.1:{port}/");
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
            {
                Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
                if (isMeant(line))
                {
                    return line;
                }
            }

            throw new InvalidOperationException("The server has ended without that line.");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AccessLog_Asked_IsOneLineARequestWithoutTheQuery(bool fromEnvironment)
    {
        var line = await FindInLogAsync(
            static line => line.Contains("\"Engine.Access\"", StringComparison.Ordinal),
            ["--log-format", "json", .. fromEnvironment ? Array.Empty<string>() : ["--log-level", "information"]],
            fromEnvironment ? [new("Logging__LogLevel__Default", "Information")] : []);

        var entry = JsonDocument.Parse(line).RootElement;
        Assert.Equal(("information", "Engine.Access"), (entry.GetProperty("level").GetString(), entry.GetProperty("category").GetString()));
        var values = entry.GetProperty("values");
        Assert.Equal(("POST", "/oauth/token", 200, "job"), (values.GetProperty("method").GetString(), values.GetProperty("path").GetString(), values.GetProperty("status").GetInt32(), values.GetProperty("clientId").GetString()));
        Assert.True(values.GetProperty("duration").GetDouble() > 0);
    }

    [Fact]
    public async Task Log_DebugFromTheEnvironmentAsText_HasWhatInformationHas()
    {
        var line = await FindInLogAsync(static line => line.Contains("Engine.Access", StringComparison.Ordinal), [], [new("Logging__LogLevel__Default", "Debug")]);
        Assert.StartsWith("engine: info: Engine.Access: POST /oauth/token 200 ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log", "information", "engine: info: Engine.Actions.Console: talk, line 2: hello job")]
    [InlineData("warn", "warning", "engine: warning: talk, line 2: hello job")]
    public async Task Console_OfAnAction_IsInTheLogOfTheServer(string method, string level, string expected)
    {
        var file = JsonNode.Parse(Configuration)!;
        file["actions"] = new JsonArray(new JsonObject
        {
            ["name"] = "talk",
            ["trigger"] = "credentials-exchange",
            ["code"] = $"exports.onExecuteCredentialsExchange = async (event) => {{\n  console.{method}('hello', event.client.client_id);\n}};",
        });
        await File.WriteAllTextAsync(PathOf("engine.json"), file.ToJsonString());

        Assert.Equal(expected, await FindInLogAsync(static line => line.Contains("hello", StringComparison.Ordinal), ["--log-level", level]));
    }

    [SkippableFact]
    public async Task FullDisk_OfARunningServer_IsToldAtReadinessAndHealsWithoutARestart()
    {
        using var disk = SmallFileSystem.TryMount(out var reason);
        Skip.If(disk is null, reason);
        using var server = await StartAsync("--data", Path.Combine(disk.Folder, "engine.litedb"));
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(server.Issuer) };
        async Task<HttpResponseMessage> GetAsync(string path) => await client.GetAsync(new Uri(path, UriKind.Relative));
        const string SignIn = "authorize?client_id=web&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fcallback";
        using (var began = await GetAsync(SignIn))
        {
            Assert.Equal(HttpStatusCode.Redirect, began.StatusCode);
        }

        disk.Fill();

        using var refused = await GetAsync(SignIn);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        using var unready = await GetAsync("readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
        Assert.StartsWith("Unhealthy: ", await unready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var alive = await GetAsync("healthz");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);

        disk.Free();

        // The store looks for room once in a while.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var status = HttpStatusCode.ServiceUnavailable;
        while (status != HttpStatusCode.OK)
        {
            limit.Token.ThrowIfCancellationRequested();
            using var ready = await GetAsync("readyz");
            status = ready.StatusCode;
        }

        using var again = await GetAsync(SignIn);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
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
