using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Tests.Access;

/// <summary>
/// Every reading operation × every scope that opens it × every secret of the tenant: a secret is in the answers that are
/// listed here, and in no other.
/// </summary>
public sealed class SecretMatrixTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Mark = "SECRET-";

    /// <summary>Where the service shows a secret: the operation, the scope, the secret.</summary>
    private static readonly string[] Shown =
    [
        "GET /clients | read:client_keys | addon",
        "GET /clients | read:client_keys | client",
        "GET /clients/{id} | read:client_keys | addon",
        "GET /clients/{id} | read:client_keys | client",
        "GET /clients/{id}/connections | read:connections read:client_summary | connection",
        "GET /clients/{id}/connections | read:connections read:clients | connection",
        "GET /connections | read:connections | connection",
        "GET /connections/{id} | read:connections | connection",
        "GET /guardian/factors/sms/providers/twilio | read:guardian_factors | guardian",
        "GET /log-streams | read:log_streams | stream",
        "GET /log-streams/{id} | read:log_streams | stream",
        "GET /resource-servers | read:resource_servers | api",
        "GET /resource-servers/{id} | read:resource_servers | api",
        "GET /users | read:users | app_metadata",
        "GET /users-by-email | read:users | app_metadata",
        "GET /users/{id} | read:users | app_metadata",
    ];

    [Fact]
    public async Task Secrets_EveryOperationAndScope_AreShownWhereTheServiceDocumentsThem()
    {
        var ids = await SeedAsync();
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        var shown = new List<string>();
        foreach (var operation in new OperationTable(Catalog.CreateHandlers()).Operations.Where(static operation => operation is { Method: "GET", Handler: not null }))
        {
            foreach (var name in WaysIn(operation))
            {
                if (!tokens.TryGetValue(name, out var token))
                {
                    tokens[name] = token = await api.GetTokenWithAsync(name.Split(' '));
                }

                var answer = await api.SendAsync("GET", Fill(operation, ids), null, token);
                var text = answer.Body?.ToJsonString() ?? "";
                for (var at = text.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Mark, at + 1, StringComparison.Ordinal))
                {
                    shown.Add($"{operation.Method} {operation.Path} | {name} | {text[(at + Mark.Length)..text.IndexOf('-', at + Mark.Length)]}");
                }
            }
        }

        Assert.Equal(string.Join('\n', Shown), string.Join('\n', shown.Distinct().Order(StringComparer.Ordinal)));
    }

    /// <summary>Each scope alone, and with those that are needed beside it.</summary>
    private static IEnumerable<string> WaysIn(Operation operation)
    {
        var needed = operation.Fields?.Needed ?? [];
        return operation.Scopes.Concat(operation.Scopes.Select(scope => string.Join(' ', needed.Append(scope).Distinct()))).Distinct();
    }

    private async Task<Dictionary<string, string>> SeedAsync()
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var client = await CreateAsync("/clients", """{"name":"app","addons":{"firebase":{"secret":"SECRET-addon-1","private_key":"SECRET-addon-2"},"layer":{"providerId":"p","keyId":"k","privateKey":"SECRET-addon-3"},"azure_blob":{"storageAccessKey":"SECRET-addon-4"},"azure_sb":{"sasKey":"SECRET-addon-5"},"sap_api":{"servicePassword":"SECRET-addon-6"},"wams":{"masterkey":"SECRET-addon-7"}}}""");
        ids["clients"] = client["client_id"]!.GetValue<string>();
        Assert.Equal(200, (await api.SendAsync("PATCH", "/clients/" + ids["clients"], JsonNode.Parse("""{"client_secret":"SECRET-client-0123456789-0123456789-0123456789-01"}"""))).Status);
        await CreateAsync("/connections", $$$"""{"name":"social","strategy":"oauth2","enabled_clients":["{{{ids["clients"]}}}"],"options":{"client_id":"c","client_secret":"SECRET-connection-1"}}""", "connections", ids);
        await CreateAsync("/resource-servers", """{"identifier":"https://secret.example","signing_alg":"HS256","signing_secret":"SECRET-api-0123456789"}""", "resource-servers", ids);
        var user = await CreateAsync("/users", """{"connection":"Username-Password-Authentication","email":"secret@example.com","password":"SECRET-password-Aa1!","app_metadata":{"plan":"SECRET-app_metadata-1"}}""");
        ids["users"] = user["user_id"]!.GetValue<string>();
        await AddProviderTokensAsync(ids["users"]);
        await CreateAsync("/organizations", """{"name":"secretive"}""", "organizations", ids);
        await CreateAsync("/actions/actions", """{"name":"secretive","code":"exports.onExecutePostLogin = async () => {};","supported_triggers":[{"id":"post-login","version":"v3"}],"secrets":[{"name":"KEY","value":"SECRET-action-1"}]}""", "actions", ids);
        await CreateAsync("/emails/provider", """{"name":"sendgrid","enabled":true,"default_from_address":"a@example.com","credentials":{"api_key":"SECRET-email-1"}}""");
        await CreateAsync("/log-streams", """{"name":"out","type":"http","sink":{"httpEndpoint":"https://logs.example/in","httpAuthorization":"SECRET-stream-1"}}""", "log-streams", ids);
        await CreateAsync("/hooks", """{"name":"hook","script":"module.exports = () => {};","triggerId":"credentials-exchange"}""", "hooks", ids);
        await CreateAsync($"/hooks/{ids["hooks"]}/secrets", """{"KEY":"SECRET-hook-1"}""");
        await api.SendAsync("PUT", "/rules-configs/KEY", JsonNode.Parse("""{"value":"SECRET-rule-1"}"""));
        await api.SendAsync("PUT", "/guardian/factors/sms/providers/twilio", JsonNode.Parse("""{"from":"+1","auth_token":"SECRET-guardian-1","sid":"s"}"""));
        await CreateAsync("/flows/vault/connections", """{"name":"vault","app_id":"HTTP","setup":{"type":"BEARER","token":"SECRET-vault-1"}}""", "vault", ids);
        return ids;
    }

    private async Task AddProviderTokensAsync(string userId)
    {
        var users = api.Engine.Options.Store.Users;
        var document = (await users.GetAsync(api.TenantName, "user", userId))!;
        var user = JsonNode.Parse(document.Body.Span)!;
        (user["identities"]![0]!["access_token"], user["identities"]![0]!["refresh_token"]) = ("SECRET-provider-1", "SECRET-provider-2");
        Assert.True((await users.ReplaceAsync(api.TenantName, "user", document with { Body = Encoding.UTF8.GetBytes(user.ToJsonString()) }, document.Version)).Succeeded);
    }

    private async Task<JsonNode> CreateAsync(string path, string body, string? kind = null, Dictionary<string, string>? ids = null)
    {
        var answer = await api.SendAsync("POST", path, body, api.Token);
        Assert.True(answer.Status is 200 or 201, $"{path}: {answer.Body?.ToJsonString()}");
        if (kind is not null)
        {
            ids![kind] = answer.Body!["id"]!.GetValue<string>();
        }

        return answer.Body!;
    }

    /// <summary>The path about what was made; what was not is called by a name that nobody has.</summary>
    private static string Fill(Operation operation, Dictionary<string, string> ids)
    {
        var owner = "";
        var path = string.Concat(operation.Segments.Select(segment =>
        {
            if (segment[0] != '{')
            {
                owner = ids.ContainsKey(segment) || owner.Length == 0 || segment is "connections" ? segment : owner;
                return "/" + segment;
            }

            var id = operation.Path.StartsWith("/flows/vault", StringComparison.Ordinal) ? ids["vault"] : ids.GetValueOrDefault(owner, "unknown");
            return "/" + Uri.EscapeDataString(id);
        }));
        return operation.Path == "/users-by-email" ? path + "?email=secret@example.com" : path;
    }
}
