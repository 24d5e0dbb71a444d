using System.Net.Http.Json;
using System.Text.Json;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>Replays recorded requests of clients of the service, and compares the answers with the recorded ones.</summary>
public sealed class RecordingTests
{
    private const string Secret = "a secret of the client that replays 0123456789";

    private static readonly string[] Resources =
    [
        "actions", "attack-protection", "branding", "client-grants", "clients", "connections", "custom-domains", "email-templates", "emails",
        "guardian", "hooks", "log-streams", "organizations", "prompts", "resource-servers", "roles", "rules", "rules-configs", "tenants", "users",
    ];

    [SkippableFact]
    public async Task Recordings_OfTheManagementApi_AreReproduced()
    {
        var folder = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "recordings"));
        Skip.IfNot(Directory.Exists(folder), "there are no recordings");
        Skip.If(ChildProcess.Find("python3") is null, "Python is not installed");
        using var server = await EngineServer.StartAsync(
            Directory.CreateTempSubdirectory("engine-replay-").FullName,
            ["--url", "http://127.0.0.1:0", "--in-memory", "--management-client-id", "replay", "--management-client-secret", Secret]);
        var report = Path.Combine(server.Folder, "report.json");

        ChildProcess.Run(
            "python3",
            [
                Path.Combine(folder, "replay.py"), "--base-url", server.Issuer.TrimEnd('/'), "--token", await GetTokenAsync(server.Issuer), "--recordings", Path.Combine(folder, "dev"),
                "--only", "mgmt.*", "--summary", "--timeout", "60", "--report", report,
            ],
            server.Folder,
            TimeSpan.FromMinutes(10));

        using var result = JsonDocument.Parse(await File.ReadAllBytesAsync(report));
        var scores = result.RootElement.GetProperty("recordings").EnumerateArray()
            .SelectMany(static recording => recording.GetProperty("interactions").EnumerateArray())
            .Where(static interaction => interaction.TryGetProperty("ok", out _))
            .GroupBy(static interaction => interaction.GetProperty("resource").GetString()!)
            .Where(static group => Resources.Contains(group.Key))
            .ToDictionary(static group => group.Key, static group => (Passed: group.Count(static interaction => interaction.GetProperty("ok").GetBoolean()), All: group.Count()));
        var summary = string.Join(", ", scores.Select(static score => $"{score.Key} {score.Value.Passed}/{score.Value.All}"));
        Assert.True(scores.Count >= 15, summary);
        Assert.True(scores.Values.Sum(static score => score.Passed) >= 0.85 * scores.Values.Sum(static score => score.All), summary);
    }

    private static async Task<string> GetTokenAsync(string issuer)
    {
        using var http = new HttpClient();
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "replay", ["client_secret"] = Secret, ["audience"] = issuer + "api/v2/" };
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync(new Uri(issuer + "oauth/token"), content);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
