using System.Buffers.Text;
using System.Text.Json.Nodes;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>docs/server.md says what <c>engine serve</c> does.</summary>
public sealed class ServerGuideTests
{
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

        var faults = await FindFaultsAsync(configuration);

        Assert.Contains("3 fault(s)", faults, StringComparison.Ordinal);
        Assert.Contains("clients[0]", faults, StringComparison.Ordinal);
        Assert.Contains("clients[1]", faults, StringComparison.Ordinal);
        Assert.Contains("users[0]", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationFile_FaultsInWhatItDeclares_NameFileAndLine()
    {
        const string configuration = """
            {
              "clients": [
                { "client_id": "x", "client_secret": "a-secret-of-more-than-32-characters", "name": "<x>" }
              ],
              "users": [
                { "email": "a@example.com", "password": "Correct-Horse-1" },
                {
                  "email": "b@example.com",
                  "password": "Correct-Horse-1",
                  "roles": [ "boss" ]
                }
              ]
            }
            """;

        var faults = await FindFaultsAsync(configuration);

        Assert.Contains("engine.json:3: Tenant 'dev': application 'x': the name", faults, StringComparison.Ordinal);
        Assert.Contains("engine.json:7: Tenant 'dev': the user 'b@example.com' has the unknown role 'boss'", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationFile_FaultsOfSettingsAndNames_NameTheLine()
    {
        var faults = await FindFaultsAsync("""
            {
              "tenant": { "session_lifetime": -1, "enabled_locales": [ "xx-unknown" ] },
              "connections": [
                { "name": "no spaces" }
              ]
            }
            """);

        Assert.Contains("engine.json:2: Tenant 'dev': session_lifetime must be at least a minute", faults, StringComparison.Ordinal);
        Assert.Contains("engine.json:2: Tenant 'dev': settings: ", faults, StringComparison.Ordinal);
        Assert.Contains("engine.json:4: Tenant 'dev': the connection 'no spaces'", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationFile_FaultsInConnections_NameFileAndLine()
    {
        const string configuration = """
            {
              "connections": [
                { "name": "staff" },
                { "name": "customers", "options": { "passwordPolicy": "strong" } },
                { "name": "guests", "options": { "disable_sign_up": true } }
              ]
            }
            """;

        var faults = await FindFaultsAsync(configuration);

        Assert.Contains("engine.json:4: connections[1]: options.passwordPolicy: 'strong' is none of none, low, fair, good, excellent", faults, StringComparison.Ordinal);
        Assert.Contains("engine.json:5: connections[2].options: unknown name 'disable_sign_up', did you mean 'disable_signup'?", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationFile_SettingThatWouldRestrictInVain_StartsNothing()
    {
        const string configuration = """
            {
              "tenant": { "default_token_quota": { "clients": { "client_credentials": { "enforce": true, "per_day": 5 } } } },
              "clients": [
                { "client_id": "job", "name": "Job", "client_secret": "a-secret-of-more-than-32-characters", "app_type": "non_interactive",
                  "token_quota": { "client_credentials": { "enforce": true, "per_day": 5 } } }
              ]
            }
            """;

        var faults = await FindFaultsAsync(configuration);

        Assert.Contains("engine.json:2: tenant: default_token_quota.clients.client_credentials.enforce: this value is not supported", faults, StringComparison.Ordinal);
        Assert.Contains("engine.json:4: clients[0]: token_quota.client_credentials.enforce: this value is not supported", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationFile_DatabaseWithoutSignup_OffersNone()
    {
        const string configuration = """
            {
              "clients": [ { "client_id": "web", "client_secret": "a-secret-of-more-than-32-characters", "name": "Web", "app_type": "regular_web", "callbacks": [ "https://app.example.com/callback" ] } ],
              "connections": [
                { "name": "Username-Password-Authentication" },
                { "name": "staff", "options": { "disable_signup": true } }
              ]
            }
            """;
        using var server = await EngineServer.StartAsync(configuration, https: false);
        using var client = new HttpClient();

        Task<string> ShowAsync(string connection) => client.GetStringAsync(new Uri($"{server.Issuer}authorize?client_id=web&response_type=code&scope=openid&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback&connection={connection}"));

        Assert.Contains("Create an account", await ShowAsync("Username-Password-Authentication"), StringComparison.Ordinal);
        Assert.DoesNotContain("Create an account", await ShowAsync("staff"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationFile_FaultsOfItsForm_NameTheLine()
    {
        const string configuration = """
            {
              // A comment, and a trailing comma.
              "clients": [
                { "client_id": "x", "name": "x", "client_secret": "a-secret-of-more-than-32-characters" },
                { "client_id": "y",
                  "name": "y",
                  "refresh_token": null },
              ],
            }
            """;

        var faults = await FindFaultsAsync(configuration);

        Assert.Contains("engine.json:7: clients[1].refresh_token", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Action_NamesALanguage_GetsWhatTheGuideSays()
    {
        const string configuration = """
            {
              "clients": [ { "client_id": "job", "client_secret": "a-secret-of-more-than-32-characters", "name": "Job", "app_type": "non_interactive" } ],
              "resource_servers": [ { "identifier": "https://api.example/", "name": "API", "scopes": [ { "value": "read:x", "description": "x" } ] } ],
              "client_grants": [ { "client_id": "job", "audience": "https://api.example/", "scope": [ "read:x" ] } ],
              "actions": [ {
                "name": "languages",
                "trigger": "credentials-exchange",
                "code": "exports.onExecuteCredentialsExchange = async (event, api) => { api.accessToken.setCustomClaim('texts', [new Date(0).toLocaleDateString('de-DE'), (1234.5).toLocaleString('de-DE'), 'I'.toLocaleLowerCase('tr')].join(' ')); };"
              } ]
            }
            """;
        using var server = await EngineServer.StartAsync(configuration, https: false);
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "job",
            ["client_secret"] = "a-secret-of-more-than-32-characters",
            ["audience"] = "https://api.example/",
        });
        using var answer = await client.PostAsync(new Uri(server.Issuer + "oauth/token"), form);

        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        Assert.Equal("1/1/1970 1,234.5 i", claims["texts"]!.GetValue<string>());
        Assert.Contains("give what `en-US` gives", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "actions.md")), StringComparison.Ordinal);
    }

    /// <summary>What is said of a configuration file with which nothing starts.</summary>
    private static async Task<string> FindFaultsAsync(string configuration)
        => (await Assert.ThrowsAsync<InvalidOperationException>(async () => (await EngineServer.StartAsync(configuration, https: false)).Dispose())).Message;

    private static async Task<string> ReadKeysAsync(string folder, string[] arguments, bool keep)
    {
        using var server = await EngineServer.StartAsync(folder, arguments, keep);
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(server.Issuer + ".well-known/jwks.json"));
    }
}
