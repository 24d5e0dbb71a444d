using System.Net.Http.Json;
using System.Text.Json;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/server.md.</summary>
internal static class ServerScenarios
{
    private const string Page = "server.md";

    [Scenario(Page, "serve", "tenant.json")]
    public static async Task Serve(GuideScenario blocks)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["tenant.json"], blocks["tenant.json"].Code);
        using var server = await GuideServer.StartAsync(blocks["serve"], folder.Path);
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

    [Scenario(Page, "backup")]
    public static async Task Backup(GuideScenario blocks)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["backup"]);
        using var server = await EngineServer.StartAsync(folder.Path, ["--url", "http://127.0.0.1:0", "--data", "engine.litedb"], keepsFolder: true);

        using var client = new HttpClient();

        // The keys are made beside the start; asked for, they are there and stored.
        var keys = await client.GetStringAsync(new Uri(server.Issuer + ".well-known/jwks.json"));
        await GuideShell.RunAsync(blocks["backup"], folder.Path);

        // With its key the copy starts a server of its own, beside the first one, and with the same signing keys.
        File.Copy(folder["engine.litedb.key"], folder["backup/engine-monday.litedb.key"]);
        using var restored = await EngineServer.StartAsync(folder.Path, ["--url", "http://127.0.0.1:0", "--data", "backup/engine-monday.litedb"], keepsFolder: true);
        Assert.Equal(keys, await client.GetStringAsync(new Uri(restored.Issuer + ".well-known/jwks.json")));
    }

    /// <summary>Publishing takes minutes: it is done by <c>.ci/run</c>, and what it has made runs here.</summary>
    [Scenario(Page, "native")]
    public static async Task Native(GuideScenario blocks)
    {
        var published = Environment.GetEnvironmentVariable("ENGINE_EXECUTABLE");
        Skip.If(string.IsNullOrEmpty(published), "ENGINE_EXECUTABLE names no native executable; .ci/run publishes one");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        await File.WriteAllTextAsync(folder["out/engine"], $"#!/bin/sh\nexec '{published}' \"$@\" --url http://127.0.0.1:0\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder["out/engine"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var block = blocks["native"];
        Assert.StartsWith("dotnet publish src/Engine.Cli -c Release --use-current-runtime -p:PublishAot=true -o out\n", block.Code, StringComparison.Ordinal);

        using var server = await GuideServer.StartAsync(block with { Code = "dotnet() { :; }\n" + block.Code }, folder.Path);
        using var client = new HttpClient();

        Assert.Contains(server.Issuer, await client.GetStringAsync(new Uri(server.Issuer + ".well-known/openid-configuration")), StringComparison.Ordinal);
    }
}
