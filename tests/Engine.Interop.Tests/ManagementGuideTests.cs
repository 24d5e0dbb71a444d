using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Interop.Tests.AspNetCore;
using Engine.Interop.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests;

/// <summary>The examples of docs/management-api.md do what they say.</summary>
public sealed class ManagementGuideTests
{
    private const string Page = "management-api.md";

    private static readonly Dictionary<string, string> Secret = new(StringComparer.Ordinal) { ["SECRET"] = "interop-management-secret" };

    [Fact]
    public void CodeBlocks_CSharp_AreTheCompiledSources()
        => Assert.Equal(Guide.Snippets("AspNetCore/ManagementExamples.cs"), Guide.Blocks(Page, "csharp"));

    [Fact]
    public async Task Example_CSharp_GivesSomebodyARole()
    {
        var builder = WebApplication.CreateBuilder();
        ManagementExamples.AddEngine(builder, "https://acme.example/");
        await using var app = builder.Build();

        var readers = await ManagementExamples.CreateReaderAsync(app.Services.GetRequiredService<IdentityEngine>());

        Assert.Equal("ada@example.com", Assert.Single(readers!.AsArray())!["email"]!.GetValue<string>());
    }

    [SkippableFact]
    public async Task Example_Curl_CreatesWhatItLists()
    {
        Requirement.RequireProgram("bash");
        Requirement.RequireProgram("curl");
        var script = Assert.Single(Guide.Blocks(Page, "bash"));
        using var server = await EngineServer.StartManagedAsync(https: false);

        var output = await RunAsync("bash", ["-ec", script.Replace("http://127.0.0.1:8080", server.Issuer.TrimEnd('/'), StringComparison.Ordinal)], server.Folder, Secret);

        var answers = output.Split("}{").Length + output.Split("}[").Length - 1;
        Assert.Equal(4, answers);
        Assert.Contains("\"identifier\":\"https://api.example.com\"", output, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"Web shop\"", output, StringComparison.Ordinal);
        var users = JsonNode.Parse(output[output.LastIndexOf('[')..])!.AsArray();
        Assert.Equal("ada@example.com", Assert.Single(users)!["email"]!.GetValue<string>());
    }

    [SkippableFact]
    public async Task Example_NodeSdk_ListsWhatItCreates()
    {
        Requirement.RequireNode();
        var script = Assert.Single(Guide.Blocks(Page, "js"));
        using var server = await EngineServer.StartManagedAsync(https: true);
        var environment = new Dictionary<string, string>(Secret, StringComparer.Ordinal) { ["NODE_EXTRA_CA_CERTS"] = server.Certificate };

        var output = await RunAsync("node", ["--input-type=module", "-e", script.Replace("127.0.0.1:8443", new Uri(server.Issuer).Authority, StringComparison.Ordinal)], Repository.NodeFolder, environment);

        Assert.Contains("Billing job", output, StringComparison.Ordinal);
        Assert.Contains("admin", output, StringComparison.Ordinal);
    }

    private static Task<string> RunAsync(string program, string[] arguments, string folder, Dictionary<string, string> environment)
        => Task.Run(() => ChildProcess.Run(program, arguments, folder, TimeSpan.FromMinutes(1), environment));
}
