using System.Net.Http.Json;
using System.Text.Json;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>docs/server.md says what <c>engine serve</c> does.</summary>
public sealed class ServerGuideTests
{
    [Fact]
    public async Task ConfigurationFile_OfTheGuide_Runs()
    {
        var configuration = Assert.Single(Guide.Blocks("server.md", "json"));
        using var server = await EngineServer.StartAsync(configuration, https: false);
        using var client = new HttpClient { BaseAddress = new Uri(server.Issuer) };

        using var answer = await client.PostAsync(new Uri("oauth/token", UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "billing",
            ["client_secret"] = "billing-secret-for-development-only",
            ["audience"] = "https://api.example.com",
        }));

        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("read:posts", tokens.GetProperty("scope").GetString());
        Assert.Equal(3600, tokens.GetProperty("expires_in").GetInt32());
    }

    [Fact]
    public async Task Options_OfTheGuide_AreThoseOfTheHelp()
    {
        var help = await Task.Run(() => ChildProcess.Run(Repository.EngineCommand[0], [.. Repository.EngineCommand.Skip(1), "serve", "--help"], Repository.Root, TimeSpan.FromMinutes(1)));
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "server.md"));

        var known = help.Split(' ', '\n').Where(static word => word.StartsWith("--", StringComparison.Ordinal)).Select(static word => word.TrimEnd('.', ',', ']')).Where(static word => word != "--help").Distinct().Order(StringComparer.Ordinal);
        var documented = guide.Split('\n').Where(static line => line.StartsWith("| `--", StringComparison.Ordinal)).Select(static line => line[3..].Split(' ', '`')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(known, documented);
    }

    [Fact]
    public async Task DataFile_SecondStart_KeepsKeysAndPeople()
    {
        var folder = Directory.CreateTempSubdirectory("engine-data-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "engine.json"), InteropConfiguration.Create());
        string[] arguments = ["--url", "http://127.0.0.1:0", "--data", "engine.litedb", "--config", "engine.json"];

        var first = await ReadKeysAsync(folder, arguments, keep: true);
        var second = await ReadKeysAsync(folder, arguments, keep: false);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task ConfigurationFile_WithFaults_NamesEveryOne()
    {
        const string configuration = """{ "clients": [ { "name": "no id" }, { "client_id": "x", "name": "x", "refresh_token": null } ], "users": [ { "email": "a@example.com" } ] }""";

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () => (await EngineServer.StartAsync(configuration, https: false)).Dispose());

        Assert.Contains("3 fault(s)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("clients[0]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("clients[1]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("users[0]", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<string> ReadKeysAsync(string folder, string[] arguments, bool keep)
    {
        using var server = await EngineServer.StartAsync(folder, arguments, keep);
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(server.Issuer + ".well-known/jwks.json"));
    }
}
