using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Storage;

namespace Engine.Management.Tests;

public sealed class DeploymentTestsInOne(InTenantOne<DeploymentTests> api) : DeploymentTests(api), IClassFixture<InTenantOne<DeploymentTests>>;

public sealed class DeploymentTestsInTwo(InTenantTwo<DeploymentTests> api) : DeploymentTests(api), IClassFixture<InTenantTwo<DeploymentTests>>;

/// <summary>What tools rely on that move a tenant's configuration in and out.</summary>
public abstract class DeploymentTests(ApiFixture api)
{
    [Fact]
    public async Task Settings_LifetimesInMinutes_AreKeptAndShownInHours()
    {
        var answer = await api.SendAsync("PATCH", "/tenants/settings", new JsonObject { ["session_lifetime_in_minutes"] = 90, ["idle_session_lifetime_in_minutes"] = 60 });

        Assert.Equal(200, answer.Status);
        var settings = (await api.SendAsync("GET", "/tenants/settings")).Body!;
        Assert.Equal(1.5, settings["session_lifetime"]!.GetValue<double>());
        Assert.Equal(1, settings["idle_session_lifetime"]!.GetValue<double>());
        Assert.DoesNotContain(settings.AsObject(), static field => field.Key.EndsWith("_in_minutes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connection_OptionsWithoutSecret_KeepIt()
    {
        var path = await CreateAsync("/connections", """{"name":"google","strategy":"google-oauth2","options":{"client_id":"a","client_secret":"kept","allowed_audiences":["x"]}}""");

        var answer = await api.SendAsync("PATCH", path, new JsonObject { ["options"] = new JsonObject { ["client_id"] = "b" } });
        var other = await api.SendAsync("PATCH", path, new JsonObject { ["options"] = new JsonObject { ["client_id"] = "b", ["client_secret"] = "new" } });

        Assert.Equal("b", answer.Body!["options"]!["client_id"]!.GetValue<string>());
        Assert.Equal("kept", answer.Body["options"]!["client_secret"]!.GetValue<string>());
        Assert.Null(answer.Body["options"]!["allowed_audiences"]);
        Assert.Equal("new", other.Body!["options"]!["client_secret"]!.GetValue<string>());
    }

    [Fact]
    public async Task Connection_OfANewTenant_IsShownAsConfigured()
    {
        var listed = (await api.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body!.AsArray();

        var connection = Assert.Single(listed)!;
        Assert.Equal("good", connection["options"]!["passwordPolicy"]!.GetValue<string>());
        Assert.True(connection["authentication"]!["active"]!.GetValue<bool>());
        Assert.False(connection["connected_accounts"]!["active"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("session_lifetime", 8761)]
    [InlineData("idle_session_lifetime_in_minutes", 144001)]
    [InlineData("session_lifetime", -1)]
    public async Task Lifetime_BeyondWhatASessionCanLast_IsRefused(string name, int value)
    {
        var answer = await api.SendAsync("PATCH", "/tenants/settings", new JsonObject { [name] = value });

        Assert.Equal(400, answer.Status);
        Assert.Contains(name, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmailTemplate_CreatedTwice_IsAConflict()
    {
        var template = new JsonObject { ["template"] = "blocked_account", ["body"] = "<p>Blocked</p>", ["from"] = "a@example.com", ["subject"] = "Blocked", ["syntax"] = "liquid", ["enabled"] = true };

        var created = await api.SendAsync("POST", "/email-templates", template);
        var again = await api.SendAsync("POST", "/email-templates", template.DeepClone());

        Assert.Equal(200, created.Status);
        Assert.Equal(409, again.Status);
        Assert.Equal("Template blocked_account already exists.", again.Message);
        Assert.Equal(template.ToJsonString(), (await api.SendAsync("GET", "/email-templates/blocked_account")).Body!.ToJsonString());
    }

    [Fact]
    public async Task Form_Listed_IsSummarized()
    {
        var path = await CreateAsync("/forms", """{"name":"Survey","languages":{"primary":"en"},"nodes":[{"id":"a","type":"FLOW"},{"id":"b","type":"STEP"}]}""");

        var list = (await api.SendAsync("GET", "/forms?include_totals=true&hydrate=flow_count")).Body!;

        var summary = list["forms"]!.AsArray().Single(form => path.EndsWith(form!["id"]!.GetValue<string>(), StringComparison.Ordinal))!;
        Assert.Null(summary["nodes"]);
        Assert.Equal(1, summary["flow_count"]!.GetValue<int>());
        Assert.Equal(2, (await api.SendAsync("GET", path)).Body!["nodes"]!.AsArray().Count);
        Assert.Equal(204, (await api.SendAsync("DELETE", path)).Status);
        Assert.Equal("Form not found", (await api.SendAsync("GET", path)).Message);
    }

    [Fact]
    public async Task VaultConnection_Setup_IsNeitherShownNorStoredInClear()
    {
        const string secret = "nobody may read this token";
        var store = new MemoryStore();
        var options = new IdentityEngineOptions { Store = store };
        options.AddManagementApi().AddTenant("one");
        await using var engine = new IdentityEngine(options);

        var created = await engine.Management().CreateAsync("/flows/vault/connections", new JsonObject
        {
            ["name"] = "Hook",
            ["app_id"] = "HTTP",
            ["setup"] = new JsonObject { ["type"] = "BEARER", ["token"] = secret },
        });

        Assert.True(created!["ready"]!.GetValue<bool>());
        Assert.Null(created["setup"]);
        var id = created["id"]!.GetValue<string>();
        Assert.DoesNotContain(secret, (await engine.Management().GetAsync("/flows/vault/connections/" + id))!.ToJsonString(), StringComparison.Ordinal);
        var stored = await store.Configuration.GetAsync("one", "flow_vault_connection", id);
        Assert.DoesNotContain(secret, System.Text.Encoding.UTF8.GetString(stored!.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renderings_Listed_AreThoseThatWereSet()
    {
        await api.SendAsync("PATCH", "/prompts/login-id/screen/login-id/rendering", new JsonObject { ["rendering_mode"] = "advanced" });
        await api.SendAsync("PATCH", "/prompts/signup-id/screen/signup-id/rendering", new JsonObject { ["rendering_mode"] = "standard" });

        var all = (await api.SendAsync("GET", "/prompts/rendering?include_totals=true")).Body!;
        var advanced = (await api.SendAsync("GET", "/prompts/rendering?rendering_mode=advanced")).Body!["configs"]!.AsArray();

        Assert.Equal(2, all["total"]!.GetValue<int>());
        var config = Assert.Single(advanced)!;
        Assert.Equal("login-id", config["prompt"]!.GetValue<string>());
        Assert.Equal("login-id", config["screen"]!.GetValue<string>());
    }

    [Fact]
    public async Task DirectoryProvisionings_ConnectionDeleted_GoWithIt()
    {
        var path = await CreateAsync("/connections", """{"name":"workspace","strategy":"google-apps","options":{"client_id":"a","domain":"example.com"}}""");
        await api.SendAsync("POST", path + "/directory-provisioning", new JsonObject());
        var before = (await api.SendAsync("GET", "/connections-directory-provisionings")).Body!["directory_provisionings"]!.AsArray();

        await api.SendAsync("DELETE", path);

        Assert.Equal("workspace", Assert.Single(before)!["connection_name"]!.GetValue<string>());
        Assert.Empty((await api.SendAsync("GET", "/connections-directory-provisionings")).Body!["directory_provisionings"]!.AsArray());
    }

    [Fact]
    public async Task Logs_SearchAndSort_FindTheOldestFirst()
    {
        await CreateAsync("/roles", """{"name":"Logged 1"}""");
        await CreateAsync("/roles", """{"name":"Logged 2"}""");

        var writes = (await api.SendAsync("GET", "/logs?search=type:sapi&sort=date:1&fields=date,type&per_page=100")).Body!.AsArray();
        var nobody = (await api.SendAsync("GET", "/logs?search=nobody-has-this-name")).Body!.AsArray();

        Assert.True(writes.Count >= 2);
        Assert.All(writes, static record => Assert.Equal(["date", "type"], record!.AsObject().Select(static field => field.Key).Order(StringComparer.Ordinal)));
        var dates = writes.Select(static record => record!["date"]!.GetValue<string>()).ToList();
        Assert.Equal(dates.Order(StringComparer.Ordinal), dates);
        Assert.Empty(nobody);
    }

    private async Task<string> CreateAsync(string path, string body)
    {
        var created = await api.SendAsync("POST", path, JsonNode.Parse(body));
        Assert.True(created.Status is 200 or 201, created.Body?.ToJsonString());
        return $"{path}/{created.Body!["id"]!.GetValue<string>()}";
    }
}
