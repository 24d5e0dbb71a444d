using System.Net.Sockets;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary><c>engine serve</c> with something wrong: one line each that says what and what to do, exit code 2, nothing starts.</summary>
public sealed class ServerFaultTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-faults-");

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(int Code, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = ChildProcess.Start(Repository.EngineCommand[0], [.. Repository.EngineCommand.Skip(1), .. arguments], _folder.FullName);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"It has started: {string.Join(' ', arguments)} {await output}");
        }

        var text = await errors;
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Engine.Cli", text, StringComparison.Ordinal);
        return (process.ExitCode, text);
    }

    private async Task CheckAsync(string[] arguments, params string[] expected)
    {
        var (code, errors) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.All(expected, text => Assert.Contains(text, errors, StringComparison.Ordinal));
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, name), content);
        return name;
    }

    [Fact]
    public Task CommandLine_ManyFaults_AreAllNamed() => CheckAsync(
        ["serve", "--dev-certifcate", "x.pem", "--url", "ftp://x", "--data", "no/such/folder/x.litedb", "--management-client-id", "admin", "--management-client-secret", "12345", "--log-level", "loud", "--log-format", "xml", "--dev-certificate", "cert.pem", "--config", "missing.json"],
        "unknown option '--dev-certifcate', did you mean '--dev-certificate'?",
        "'ftp://x' is not an http or https address",
        "does not exist; make it, or name another file",
        "--management-client-secret is too short",
        "'loud' is no log level",
        "--log-format: 'xml'",
        "--dev-certificate is of no use without an https address",
        "--config: there is no file 'missing.json'");

    [Fact]
    public Task Address_OfAnotherMachine_IsNamed() => CheckAsync(["serve", "--url", "http://192.0.2.1:8080"], "can't listen at http://192.0.2.1:8080: this machine does not have that address");

    [Fact]
    public async Task Address_InUse_IsNamedTogetherWithTheFaultsOfTheFile()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var file = Write("engine.json", """{ "clients": [ { "client_id": "x" } ] }""");
        await CheckAsync(["serve", "--url", $"http://127.0.0.1:{port}", "--config", file], "another process does already", "clients[0]: 'name' is missing");
    }

    [Fact]
    public async Task Data_InUse_IsNamed()
    {
        using var server = await EngineServer.StartAsync(_folder.FullName, ["--url", "http://127.0.0.1:0", "--data", "engine.litedb"], keepsFolder: true);
        await CheckAsync(["serve", "--url", "http://127.0.0.1:0", "--data", "engine.litedb"], "is open already");
    }

    [SkippableFact]
    public async Task Data_OnAReadOnlyFileSystem_IsNamedAsThat()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can mount a file system");
        var mount = _folder.CreateSubdirectory("disk").FullName;
        Skip.IfNot(Mount("-t", "tmpfs", "-o", "size=4m", "engine-test", mount), "this machine does not allow to mount a file system");
        try
        {
            using (await EngineServer.StartAsync(_folder.FullName, ["--url", "http://127.0.0.1:0", "--data", "disk/engine.litedb"], keepsFolder: true))
            {
            }

            Assert.True(Mount("-o", "remount,ro", mount));
            await CheckAsync(["serve", "--url", "http://127.0.0.1:0", "--data", "disk/engine.litedb"], "its file system is read-only");
        }
        finally
        {
            using var process = ChildProcess.Start("umount", [mount], _folder.FullName);
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task ConfigurationFile_UnknownNamesAndWrongTypes_AreToldInItsOwnWords()
    {
        var file = Write("engine.json", """
            {
              "client": [],
              "tenant": { "session_lifetme": 24, "friendly_name": 5 },
              "clients": [
                { "client_id": "a", "name": "A", "calbacks": ["https://a.example/"], "client_secret": "a-secret-of-some-length" },
                { "client_id": "b", "name": "B", "callbacks": "https://b.example/", "refresh_token": { "leeway": "soon" } },
                "c"
              ],
              "resource_servers": [ { "identifier": "https://api.example/", "token_lifetime": 1.5 } ],
              "users": [ { "email": "ada@example.com", "pasword": "x" } ]
            }
            """);
        string[] expected =
        [
            "engine.json:1: unknown name 'client', did you mean 'clients'?",
            "tenant: unknown name 'session_lifetme', did you mean 'session_lifetime'?",
            "tenant.friendly_name: must be text, not a number",
        ];
        await CheckAsync(["serve", "--url", "http://127.0.0.1:0", "--config", file], expected);
        await CheckAsync(["check", file], [.. expected, "clients[2]: must be an object, not text"]);

        file = Write("engine.json", (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, file))).Replace(",\n    \"c\"", "", StringComparison.Ordinal));
        await CheckAsync(
            ["check", file],
            "clients[0]: unknown name 'calbacks', did you mean 'callbacks'?",
            "clients[1].callbacks: must be a list, not text",
            "clients[1].refresh_token.leeway: must be a number, not text",
            "resource_servers[0].token_lifetime: must be a whole number",
            "users[0]: unknown name 'pasword', did you mean 'password'?",
            "users[0]: 'password' is missing");
    }

    [Theory]
    [InlineData("{ \"clients\": [ }", "line 1: the file is not valid JSON")]
    [InlineData("[]", "the file must hold one JSON object")]
    [InlineData("{ \"clients\": [], \"clients\": [] }", "not valid JSON")]
    public Task ConfigurationFile_NotReadable_IsNamed(string content, string expected) => CheckAsync(["check", Write("engine.json", content)], expected);

    [Fact]
    public async Task ConfigurationFile_ActionsThatCouldNeverRun_AreNamedWithTheirPlace()
    {
        Write("broken.js", "exports.onExecutePostLogin = async () => {\n  let x = ;\n};");
        Write("module.js", "\nexport const onExecutePostLogin = async () => {};");
        var file = Write("engine.json", """
            {
              "actions": [
                { "name": "broken", "trigger": "post-login", "code_file": "broken.js" },
                { "name": "module", "trigger": "post-login", "code_file": "module.js" },
                { "name": "without", "trigger": "post-login", "code": "exports.onExecuteCredentialsExchange = async () => {};" },
                { "name": "needy", "trigger": "credentials-exchange", "code": "const a = require('axios'); exports.onExecuteCredentialsExchange = async () => {};" }
              ]
            }
            """);
        string[] expected =
        [
            "engine.json:3:",
            "broken.js, line 2, column 11: SyntaxError",
            "module.js, line 2, column 1: SyntaxError: An Action is a CommonJS module",
            "engine.json:5: Tenant 'dev': Action 'without': The Action does not export a function called onExecutePostLogin",
            "engine.json:6: Tenant 'dev': Action 'needy': line 1, column 11: Cannot find module 'axios'",
        ];
        await CheckAsync(["check", file], expected);
        await CheckAsync(["serve", "--url", "http://127.0.0.1:0", "--config", file], expected);
    }

    [Fact]
    public async Task Check_FileOfTheGuide_HasNoFaults()
    {
        var (code, errors) = await RunAsync("check", Write("engine.json", Guides.GuidePages.Blocks.Single(static block => block is { Page: "server.md", Name: "tenant.json" }).Code));
        Assert.Equal((0, ""), (code, errors));
    }

    private bool Mount(params string[] arguments)
    {
        using var process = ChildProcess.Start("mount", arguments, _folder.FullName);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
