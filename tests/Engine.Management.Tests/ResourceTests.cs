using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

public sealed class ResourceTestsInOne(InTenantOne<ResourceTests> api) : ResourceTests(api), IClassFixture<InTenantOne<ResourceTests>>;

public sealed class ResourceTestsInTwo(InTenantTwo<ResourceTests> api) : ResourceTests(api), IClassFixture<InTenantTwo<ResourceTests>>;

public abstract class ResourceTests(ApiFixture api)
{
    [Fact]
    public async Task Client_Created_HasDefaultsAndASecretThatWorks()
    {
        var created = await api.SendAsync("POST", "/clients", new JsonObject { ["name"] = "Machine", ["app_type"] = "non_interactive" });

        Assert.Equal(201, created.Status);
        var client = created.Body!;
        Assert.Equal(32, client["client_id"]!.GetValue<string>().Length);
        Assert.True(client["client_secret"]!.GetValue<string>().Length >= 48);
        Assert.False(client["oidc_conformant"]!.GetValue<bool>());
        Assert.Equal(36000, client["jwt_configuration"]!["lifetime_in_seconds"]!.GetValue<int>());
        Assert.Equal("non-rotating", client["refresh_token"]!["rotation_type"]!.GetValue<string>());
        var typed = await api.Tenant.FindApplicationAsync(client["client_id"]!.GetValue<string>());
        Assert.Equal(client["client_secret"]!.GetValue<string>(), typed!.ClientSecret);
        Assert.True(typed.AllowsGrant("client_credentials"));
        Assert.Empty(typed.WebOrigins);
    }

    [Fact]
    public async Task Client_Patched_ReplacesArraysMergesMetadataAndNullClears()
    {
        var id = await CreateClientAsync(new JsonObject { ["name"] = "P", ["callbacks"] = new JsonArray("https://a.test"), ["description"] = "d", ["client_metadata"] = new JsonObject { ["a"] = "1", ["b"] = "2" } });

        var answer = await api.SendAsync("PATCH", "/clients/" + id, new JsonObject
        {
            ["callbacks"] = new JsonArray("https://b.test"),
            ["description"] = null,
            ["client_metadata"] = new JsonObject { ["a"] = "3", ["b"] = null },
        });

        Assert.Equal(200, answer.Status);
        Assert.Equal("""["https://b.test"]""", answer.Body!["callbacks"]!.ToJsonString());
        Assert.Equal("""{"a":"3"}""", answer.Body["client_metadata"]!.ToJsonString());
        Assert.Null(answer.Body["description"]);
    }

    [Fact]
    public async Task Client_SecretRotated_IsAnother()
    {
        var id = await CreateClientAsync(new JsonObject { ["name"] = "R" });
        var before = (await api.SendAsync("GET", "/clients/" + id)).Body!["client_secret"]!.GetValue<string>();

        var rotated = await api.SendAsync("POST", $"/clients/{id}/rotate-secret");

        Assert.NotEqual(before, rotated.Body!["client_secret"]!.GetValue<string>());
    }

    [Fact]
    public async Task Clients_OtherTenant_SeesNothing()
    {
        var id = await CreateClientAsync(new JsonObject { ["name"] = "Private" });

        var foreign = await api.SendAsync("GET", "/clients/" + id, null, api.OtherToken, api.OtherTenant);
        var crossed = await api.SendAsync("GET", "/clients/" + id, null, api.OtherToken);
        var list = await api.SendAsync("GET", "/clients?per_page=100", null, api.OtherToken, api.OtherTenant);

        Assert.Equal(404, foreign.Status);
        Assert.Equal(401, crossed.Status);
        Assert.DoesNotContain(list.Body!.AsArray(), client => client!["client_id"]!.GetValue<string>() == id);
    }

    [Fact]
    public async Task Clients_Pages_MeetWithoutGapOrRepeat()
    {
        for (var i = 0; i < 5; i++)
        {
            await CreateClientAsync(new JsonObject { ["name"] = "page " + i });
        }

        var all = (await api.SendAsync("GET", "/clients?per_page=100&include_totals=true&fields=client_id")).Body!;
        var expected = all["clients"]!.AsArray().Select(static client => client!["client_id"]!.GetValue<string>()).ToList();
        var seen = new List<string>();
        for (var page = 0; seen.Count < expected.Count; page++)
        {
            var items = (await api.SendAsync("GET", $"/clients?page={page}&per_page=2")).Body!.AsArray();
            Assert.NotEmpty(items);
            seen.AddRange(items.Select(static client => client!["client_id"]!.GetValue<string>()));
        }

        Assert.Equal(expected.Count, all["total"]!.GetValue<int>());
        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task ClientGrants_Checkpoints_MeetWithoutGapOrRepeat()
    {
        for (var i = 0; i < 3; i++)
        {
            var id = await CreateClientAsync(new JsonObject { ["name"] = "grant " + i });
            var created = await api.SendAsync("POST", "/client-grants", new JsonObject { ["client_id"] = id, ["audience"] = api.Issuer + "api/v2/", ["scope"] = new JsonArray("read:stats") });
            Assert.Equal(201, created.Status);
        }

        var expected = (await api.SendAsync("GET", "/client-grants?per_page=100")).Body!.AsArray().Select(static grant => grant!["id"]!.GetValue<string>()).ToList();
        var seen = new List<string>();
        string? next = null;
        do
        {
            var body = (await api.SendAsync("GET", "/client-grants?take=2" + (next is null ? "" : "&from=" + next))).Body!;
            seen.AddRange(body["client_grants"]!.AsArray().Select(static grant => grant!["id"]!.GetValue<string>()));
            next = body["next"]?.GetValue<string>();
        }
        while (next is not null);

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task ResourceServer_Created_IsFoundByIdentifierAndConflictsOnce()
    {
        var body = new JsonObject { ["identifier"] = "https://api.test/conflict", ["scopes"] = new JsonArray(new JsonObject { ["value"] = "read:x" }) };

        var created = await api.SendAsync("POST", "/resource-servers", body);
        var again = await api.SendAsync("POST", "/resource-servers", body.DeepClone());
        var found = await api.SendAsync("GET", "/resource-servers/" + Uri.EscapeDataString("https://api.test/conflict"));

        Assert.Equal(201, created.Status);
        Assert.Equal(86400, created.Body!["token_lifetime_for_web"]!.GetValue<int>());
        Assert.Equal(409, again.Status);
        Assert.Equal(created.Body["id"]!.GetValue<string>(), found.Body!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Role_Permissions_AreAddedListedAndRemoved()
    {
        await api.SendAsync("POST", "/resource-servers", new JsonObject { ["identifier"] = "https://api.test/roles", ["name"] = "Roles", ["scopes"] = new JsonArray(new JsonObject { ["value"] = "read:x", ["description"] = "Read x" }) });
        var role = (await api.SendAsync("POST", "/roles", new JsonObject { ["name"] = "Reader" })).Body!["id"]!.GetValue<string>();
        var permissions = new JsonObject { ["permissions"] = new JsonArray(new JsonObject { ["resource_server_identifier"] = "https://api.test/roles", ["permission_name"] = "read:x" }) };

        var added = await api.SendAsync("POST", $"/roles/{role}/permissions", permissions);
        var listed = await api.SendAsync("GET", $"/roles/{role}/permissions");
        var removed = await api.SendAsync("DELETE", $"/roles/{role}/permissions", permissions.DeepClone());
        var after = await api.SendAsync("GET", $"/roles/{role}/permissions");

        Assert.Equal(201, added.Status);
        Assert.Equal("Read x", listed.Body![0]!["description"]!.GetValue<string>());
        Assert.Equal(204, removed.Status);
        Assert.Empty(after.Body!.AsArray());
    }

    [Fact]
    public async Task User_Lifecycle_MergesMetadataHidesThePasswordAndIsFound()
    {
        var created = await api.SendAsync("POST", "/users", new JsonObject
        {
            ["connection"] = "Username-Password-Authentication",
            ["email"] = "Ada@Example.com",
            ["password"] = "Str0ng-passw0rd",
            ["user_metadata"] = new JsonObject { ["a"] = 1, ["b"] = new JsonObject { ["c"] = 1 } },
        });
        Assert.Equal(201, created.Status);
        Assert.Equal("ada@example.com", created.Body!["email"]!.GetValue<string>());
        Assert.DoesNotContain("assw", created.Body.ToJsonString().Replace("Username-Password-Authentication", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var path = "/users/" + Uri.EscapeDataString(created.Body["user_id"]!.GetValue<string>());

        var patched = await api.SendAsync("PATCH", path, new JsonObject { ["user_metadata"] = new JsonObject { ["a"] = null, ["d"] = 2 } });
        var byEmail = await api.SendAsync("GET", "/users-by-email?email=ada%40example.com");
        var searched = await api.SendAsync("GET", "/users?q=" + Uri.EscapeDataString("email:\"ADA@example.com\" AND user_metadata.d:2") + "&search_engine=v3");
        var duplicate = await api.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = "ada@example.com", ["password"] = "Str0ng-passw0rd" });
        var deleted = await api.SendAsync("DELETE", path);

        Assert.Equal("""{"b":{"c":1},"d":2}""", patched.Body!["user_metadata"]!.ToJsonString());
        Assert.Single(byEmail.Body!.AsArray());
        Assert.Single(searched.Body!.AsArray());
        Assert.Equal(409, duplicate.Status);
        Assert.Equal("auth0_idp_error", duplicate.Body!["errorCode"]!.GetValue<string>());
        Assert.Equal(204, deleted.Status);
        Assert.Equal(404, (await api.SendAsync("GET", path)).Status);
    }

    [Fact]
    public async Task User_WeakPassword_IsRefused()
    {
        var answer = await api.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = "weak@example.com", ["password"] = "weak" });

        Assert.Equal(400, answer.Status);
        Assert.Equal("PasswordStrengthError: Password is too weak", answer.Message);
    }

    [Theory]
    [InlineData("_password_hash:*")]
    [InlineData("email:(")]
    [InlineData("email:[a TO")]
    public async Task Users_SearchThatCannotBeRead_Is400(string q)
        => Assert.Equal(400, (await api.SendAsync("GET", "/users?q=" + Uri.EscapeDataString(q))).Status);

    [Fact]
    public async Task Connection_Created_HasDatabaseDefaultsAndKeepsClientsAdditively()
    {
        var created = await api.SendAsync("POST", "/connections", new JsonObject { ["name"] = "people", ["strategy"] = "auth0" });
        var path = "/connections/" + created.Body!["id"]!.GetValue<string>();
        Assert.Equal("good", created.Body["options"]!["passwordPolicy"]!.GetValue<string>());
        foreach (var id in new[] { "management", "reader" })
        {
            var changed = await api.SendAsync("PATCH", path + "/clients", new JsonArray(new JsonObject { ["client_id"] = id, ["status"] = true }));
            Assert.Equal(204, changed.Status);
        }

        var clients = await api.SendAsync("GET", path + "/clients?take=10");
        var deleted = await api.SendAsync("DELETE", path);

        Assert.Equal(2, clients.Body!["clients"]!.AsArray().Count);
        Assert.Equal(202, deleted.Status);
        Assert.NotNull(deleted.Body!["deleted_at"]);
    }

    [Fact]
    public async Task Action_DeployedAndBound_IsWhatTheEngineRuns()
    {
        var created = await api.SendAsync("POST", "/actions/actions", new JsonObject
        {
            ["name"] = "greet",
            ["code"] = "exports.onExecutePostLogin = async () => {};",
            ["supported_triggers"] = new JsonArray(new JsonObject { ["id"] = "post-login", ["version"] = "v3" }),
            ["secrets"] = new JsonArray(new JsonObject { ["name"] = "key", ["value"] = "very secret" }),
        });
        Assert.Equal(201, created.Status);
        Assert.DoesNotContain("very secret", created.Body!.ToJsonString(), StringComparison.Ordinal);
        var id = created.Body["id"]!.GetValue<string>();

        Assert.Equal(200, (await api.SendAsync("POST", $"/actions/actions/{id}/deploy")).Status);
        var binding = new JsonObject { ["bindings"] = new JsonArray(new JsonObject { ["ref"] = new JsonObject { ["type"] = "action_id", ["value"] = id }, ["display_name"] = "greet" }) };
        Assert.Equal(200, (await api.SendAsync("PATCH", "/actions/triggers/post-login/bindings", binding)).Status);
        var running = await api.Tenant.ListActionsAsync("post-login", default);
        Assert.Equal("very secret", Assert.Single(running).Secrets!["key"]);

        Assert.Equal(409, (await api.SendAsync("DELETE", "/actions/actions/" + id)).Status);
        Assert.Equal(204, (await api.SendAsync("DELETE", $"/actions/actions/{id}?force=true")).Status);
        Assert.Empty(await api.Tenant.ListActionsAsync("post-login", default));
    }

    [Fact]
    public async Task Settings_Patched_ReachTheEngine()
    {
        var answer = await api.SendAsync("PATCH", "/tenants/settings", new JsonObject { ["friendly_name"] = "Friendly", ["flags"] = new JsonObject { ["revoke_refresh_token_grant"] = true } });

        Assert.Equal(200, answer.Status);
        var settings = await api.Tenant.GetSettingsAsync();
        Assert.Equal("Friendly", settings.FriendlyName);
        Assert.True(settings.Flags.RevokeRefreshTokenGrant);
        Assert.Equal(168, settings.SessionLifetime);
    }

    [Fact]
    public async Task Write_IsLoggedWithoutValues()
    {
        await api.SendAsync("POST", "/clients", new JsonObject { ["name"] = "a value nobody may log" });

        var logs = await api.SendAsync("GET", "/logs?q=" + Uri.EscapeDataString("type:sapi"));

        Assert.NotEmpty(logs.Body!.AsArray());
        Assert.DoesNotContain("a value nobody may log", logs.Body.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task<string> CreateClientAsync(JsonObject body) => (await api.SendAsync("POST", "/clients", body)).Body!["client_id"]!.GetValue<string>();
}
