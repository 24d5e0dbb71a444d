using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

/// <summary>Families that are kept for those who read them: Action modules and SCIM.</summary>
public sealed class StoredFamilyTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Module_Published_HasVersionsToGoBackTo()
    {
        var id = await CreateModuleAsync("one");
        var first = await api.SendAsync("POST", $"/actions/modules/{id}/versions");
        await api.SendAsync("PATCH", "/actions/modules/" + id, new JsonObject { ["code"] = "module.exports = 2" });
        Assert.False((await ReadAsync(id))["all_changes_published"]!.GetValue<bool>());
        var second = await api.SendAsync("POST", $"/actions/modules/{id}/versions");

        var versions = (await api.SendAsync("GET", $"/actions/modules/{id}/versions")).Body!;
        Assert.Equal([2, 1], versions["versions"]!.AsArray().Select(static version => version!["version_number"]!.GetValue<int>()));
        Assert.Equal((2, 0, 50), (versions["total"]!.GetValue<int>(), versions["page"]!.GetValue<int>(), versions["per_page"]!.GetValue<int>()));
        Assert.Equal("""{"versions":[],"total":0,"page":1,"per_page":50}""", (await api.SendAsync("GET", $"/actions/modules/{id}/versions?page=1")).Body!.ToJsonString());
        Assert.Equal(2, (await ReadAsync(id))["latest_version"]!["version_number"]!.GetValue<int>());

        var back = await api.SendAsync("POST", $"/actions/modules/{id}/rollback", new JsonObject { ["module_version_id"] = first.Body!["id"]!.GetValue<string>() });

        Assert.Equal(("module.exports = 1", false), (back.Body!["code"]!.GetValue<string>(), back.Body["all_changes_published"]!.GetValue<bool>()));
        Assert.Equal("module.exports = 2", (await api.SendAsync("GET", $"/actions/modules/{id}/versions/{second.Body!["id"]}")).Body!["code"]!.GetValue<string>());
        Assert.Equal(204, (await api.SendAsync("DELETE", "/actions/modules/" + id)).Status);
        Assert.Equal(404, (await api.SendAsync("GET", $"/actions/modules/{id}/versions")).Status);
    }

    [Fact]
    public async Task Module_Secrets_AreNeverShown()
    {
        var created = await api.SendAsync("POST", "/actions/modules", new JsonObject { ["name"] = "secretive", ["code"] = "", ["publish"] = true, ["secrets"] = new JsonArray(new JsonObject { ["name"] = "KEY", ["value"] = "not for your eyes" }) });
        var id = created.Body!["id"]!.GetValue<string>();

        var read = await ReadAsync(id);

        Assert.Equal("KEY", read["secrets"]![0]!["name"]!.GetValue<string>());
        Assert.True(read["all_changes_published"]!.GetValue<bool>());
        Assert.DoesNotContain("not for your eyes", created.Body.ToJsonString() + read.ToJsonString() + (await api.SendAsync("GET", $"/actions/modules/{id}/versions")).Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(409, (await api.SendAsync("POST", "/actions/modules", new JsonObject { ["name"] = "secretive", ["code"] = "" })).Status);
    }

    [Fact]
    public async Task Module_UnknownVersion_Is404AndNothingChanges()
    {
        var id = await CreateModuleAsync("unknown version");

        Assert.Equal(404, (await api.SendAsync("POST", $"/actions/modules/{id}/rollback", new JsonObject { ["module_version_id"] = "no" })).Status);
        Assert.Equal(404, (await api.SendAsync("GET", $"/actions/modules/{id}/versions/no")).Status);
        Assert.Equal("module.exports = 1", (await ReadAsync(id))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Scim_Configured_HasTheDefaultMappingAndTwoTokensAtMost()
    {
        var id = await CreateConnectionAsync("okta", """{"client_id":"c","domain":"d.okta.com"}""");
        var path = $"/connections/{id}/scim-configuration";
        Assert.Equal(404, (await api.SendAsync("GET", path)).Status);

        var created = await api.SendAsync("POST", path, new JsonObject());

        Assert.Equal((201, 409), (created.Status, (await api.SendAsync("POST", path, new JsonObject())).Status));
        Assert.Equal("userName", created.Body!["mapping"]![0]!["scim"]!.GetValue<string>());
        Assert.Equal(created.Body["mapping"]!.ToJsonString(), (await api.SendAsync("GET", path + "/default-mapping")).Body!["mapping"]!.ToJsonString());
        var token = await api.SendAsync("POST", path + "/tokens", new JsonObject { ["scopes"] = new JsonArray("get:users"), ["token_lifetime"] = 900 });
        Assert.Matches("^tok_[A-Za-z0-9]{16}\\.[0-9a-f]{64}$", token.Body!["token"]!.GetValue<string>());
        Assert.Equal(201, (await api.SendAsync("POST", path + "/tokens", new JsonObject())).Status);
        Assert.Equal(409, (await api.SendAsync("POST", path + "/tokens", new JsonObject())).Status);
        var listed = (await api.SendAsync("GET", path + "/tokens")).Body!.AsArray();
        Assert.Equal(2, listed.Count);
        Assert.All(listed, static item => Assert.Null(item!["token"]));
        Assert.DoesNotContain("_", listed[0]!.AsObject().Select(static field => field.Key[..1]));
        Assert.Equal(204, (await api.SendAsync("DELETE", $"{path}/tokens/{token.Body["token_id"]}")).Status);
        Assert.Single((await api.SendAsync("GET", path + "/tokens")).Body!.AsArray());
        var changed = await api.SendAsync("PATCH", path, JsonNode.Parse("""{"user_id_attribute":"userName","mapping":[{"auth0":"email","scim":"email"}]}"""));
        Assert.Equal(("userName", 1), (changed.Body!["user_id_attribute"]!.GetValue<string>(), changed.Body["mapping"]!.AsArray().Count));
        Assert.Null(changed.Body["_tokens"]);
        Assert.Equal(204, (await api.SendAsync("DELETE", path)).Status);
        Assert.Equal(404, (await api.SendAsync("GET", path + "/tokens")).Status);
    }

    [Theory]
    [InlineData("""{"scopes":["read:minds"]}""")]
    [InlineData("""{"token_lifetime":899}""")]
    public async Task ScimToken_BadInput_Is400(string body)
    {
        var id = await CreateConnectionAsync("samlp", """{"signInEndpoint":"https://idp.example"}""");
        await api.SendAsync("POST", $"/connections/{id}/scim-configuration", new JsonObject());

        Assert.Equal(400, (await api.SendAsync("POST", $"/connections/{id}/scim-configuration/tokens", JsonNode.Parse(body))).Status);
    }

    [Fact]
    public async Task Scim_OfADatabase_Is404()
    {
        var id = await CreateConnectionAsync("auth0", "{}");

        Assert.Equal(404, (await api.SendAsync("POST", $"/connections/{id}/scim-configuration", new JsonObject())).Status);
        Assert.Equal(404, (await api.SendAsync("POST", "/connections/con_unknown/scim-configuration", new JsonObject())).Status);
    }

    [Fact]
    public async Task ConnectionKeys_Rotated_StepForward()
    {
        var id = await CreateConnectionAsync("okta", """{"client_id":"c","domain":"d.okta.com"}""");
        var before = (await api.SendAsync("GET", $"/connections/{id}/keys")).Body!.AsArray();
        Assert.Equal(409, (await api.SendAsync("POST", $"/connections/{id}/keys", new JsonObject())).Status);

        var rotated = await api.SendAsync("POST", $"/connections/{id}/keys/rotate");
        await api.SendAsync("POST", $"/connections/{id}/keys/rotate");
        var after = (await api.SendAsync("GET", $"/connections/{id}/keys")).Body!.AsArray();

        Assert.Equal(201, rotated.Status);
        Assert.True(rotated.Body!["next"]!.GetValue<bool>());
        Assert.Equal(["current", "next"], before.Select(StateOf));
        Assert.Equal(["current", "next", "previous"], after.Select(StateOf).Order());
        Assert.Equal(before[1]!["kid"]!.GetValue<string>(), after.Single(static key => StateOf(key) == "previous")!["kid"]!.GetValue<string>());
        Assert.Equal(rotated.Body["kid"]!.GetValue<string>(), after.Single(static key => StateOf(key) == "current")!["kid"]!.GetValue<string>());
        Assert.DoesNotContain("PRIVATE", after.ToJsonString(), StringComparison.Ordinal);
        await api.SendAsync("DELETE", "/connections/" + id);
        Assert.Equal(404, (await api.SendAsync("GET", $"/connections/{id}/keys")).Status);
    }

    [Theory]
    [InlineData("auth0", "{}", "{}")]
    [InlineData("oidc", """{"client_id":"c","type":"front_channel","authorization_endpoint":"https://idp.example/a","issuer":"https://idp.example","jwks_uri":"https://idp.example/k"}""", """{"signing_alg":"ES256"}""")]
    public async Task ConnectionKeys_OfWhatHasNone_Are400(string strategy, string options, string body)
    {
        var id = await CreateConnectionAsync(strategy, options);

        Assert.Equal(400, (await api.SendAsync("POST", $"/connections/{id}/keys/rotate", JsonNode.Parse(body))).Status);
    }

    private static string StateOf(JsonNode? key) => new[] { "current", "next", "previous" }.Single(state => key![state] is not null);

    private async Task<string> CreateModuleAsync(string name)
    {
        var created = await api.SendAsync("POST", "/actions/modules", new JsonObject { ["name"] = name, ["code"] = "module.exports = 1" });
        Assert.Equal(201, created.Status);
        return created.Body!["id"]!.GetValue<string>();
    }

    private async Task<JsonNode> ReadAsync(string id) => (await api.SendAsync("GET", "/actions/modules/" + id)).Body!;

    private async Task<string> CreateConnectionAsync(string strategy, string options)
    {
        var created = await api.SendAsync("POST", "/connections", new JsonObject { ["name"] = "c-" + Guid.NewGuid().ToString("n"), ["strategy"] = strategy, ["options"] = JsonNode.Parse(options) });
        Assert.Equal(201, created.Status);
        return created.Body!["id"]!.GetValue<string>();
    }
}
