using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Interop.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/management-api.md.</summary>
internal static class ManagementScenarios
{
    private const string Page = "management-api.md";

    private const string DeclaredAction = """
        { "actions": [ { "name": "add-plan", "trigger": "post-login", "code": "exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('https://example.com/plan', 'free'); };" } ] }
        """;

    private static readonly Dictionary<string, string> Secret = new(StringComparer.Ordinal) { ["SECRET"] = "interop-management-secret" };

    [Scenario(Page, "add", "in-process")]
    public static async Task InProcess(GuideScenario blocks)
    {
        var add = GuideCode.Method<Func<WebApplicationBuilder, string, Task>>("Task", "WebApplicationBuilder builder, string authority", blocks["add"]);
        var run = GuideCode.Method<Func<IdentityEngine, Task<JsonNode?>>>("Task<JsonNode?>", "Engine.Core.IdentityEngine engine", blocks["in-process"], "return readers;");
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await add(builder, "https://acme.example/");
        await using var app = builder.Build();

        var readers = await run(app.Services.GetRequiredService<IdentityEngine>());

        Assert.Equal("ada@example.com", Assert.Single(readers!.AsArray())!["email"]!.GetValue<string>());
    }

    [Scenario(Page, "serve", "curl")]
    public static async Task Curl(GuideScenario blocks)
    {
        Requirement.RequireProgram("curl");
        using var folder = new TemporaryFolder();
        using var server = await GuideServer.StartAsync(blocks["serve"], folder.Path, Secret);

        var output = await GuideShell.RunAsync(At(blocks["curl"], "http://127.0.0.1:8080", server.Issuer.TrimEnd('/')), folder.Path, Secret);

        var answers = output.Split("}{").Length + output.Split("}[").Length - 1;
        Assert.Equal(4, answers);
        Assert.Contains("\"identifier\":\"https://api.example.com\"", output, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"Web shop\"", output, StringComparison.Ordinal);
        var users = JsonNode.Parse(output[output.LastIndexOf('[')..])!.AsArray();
        Assert.Equal("ada@example.com", Assert.Single(users)!["email"]!.GetValue<string>());
    }

    [Scenario(Page, "sdk")]
    public static async Task NodeSdk(GuideScenario blocks)
    {
        Requirement.RequireNode();
        using var server = await EngineServer.StartManagedAsync(https: true);
        var environment = new Dictionary<string, string>(Secret, StringComparer.Ordinal) { ["NODE_EXTRA_CA_CERTS"] = server.Certificate };
        var script = At(blocks["sdk"], "127.0.0.1:8443", new Uri(server.Issuer).Authority).Code;

        var output = await Task.Run(() => ChildProcess.Run("node", ["--input-type=module", "-e", script], Repository.NodeFolder, TimeSpan.FromMinutes(1), environment));

        Assert.Contains("Billing job", output, StringComparison.Ordinal);
        Assert.Contains("admin", output, StringComparison.Ordinal);
    }

    [Scenario(Page, "deploy")]
    public static async Task DeployCli(GuideScenario blocks)
    {
        Requirement.RequireNode();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["engine.json"], DeclaredAction);
        using var server = await EngineServer.StartManagedAsync(https: true, "--config", folder["engine.json"]);
        File.CreateSymbolicLink(folder["node_modules"], Path.Combine(Repository.NodeFolder, "node_modules"));
        File.Copy(server.Certificate, folder["cert.pem"]);

        await GuideShell.RunAsync(At(blocks["deploy"], "127.0.0.1:8443", new Uri(server.Issuer).Authority), folder.Path, Secret);

        Assert.True(File.Exists(folder["tenant/tenant.json"]));
        Assert.Contains(Directory.EnumerateFiles(folder["tenant/actions"], "*.js", SearchOption.AllDirectories), static file => File.ReadAllText(file).Contains("onExecutePostLogin", StringComparison.Ordinal));
        Assert.Contains("add-plan", await File.ReadAllTextAsync(folder["tenant/triggers/triggers.json"]), StringComparison.Ordinal);
        File.Delete(folder["node_modules"]);
    }

    /// <summary>The address of the page is a fixed one; the server of a test has a free port.</summary>
    private static GuideBlock At(GuideBlock block, string address, string actual)
    {
        Assert.Contains(address, block.Code, StringComparison.Ordinal);
        return block with { Code = block.Code.Replace(address, actual, StringComparison.Ordinal) };
    }
}
