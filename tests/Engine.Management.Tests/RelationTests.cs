using System.Text.Json.Nodes;
using Engine.Management.Resources;

namespace Engine.Management.Tests;

public sealed class RelationTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    public static TheoryData<string> Paths => [.. Catalog.Relations.Select(static relation => relation.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Relation_OfAnUnknownOwner_Is404(string path)
    {
        var relation = Catalog.Relations.Single(known => known.Path == path);
        var target = path.Replace("{id}", "unknown", StringComparison.Ordinal);

        Assert.Equal(404, (await api.SendAsync("GET", target)).Status);
        Assert.Equal(404, (await api.SendAsync("DELETE", target, Body(relation.Collection, "x"))).Status);
    }

    [Fact]
    public async Task UserRoles_AddedTwice_AreThereOnceInTheirOrder()
    {
        var user = await CreateUserAsync();
        var (first, second) = (await CreateRoleAsync(), await CreateRoleAsync());

        Assert.Equal(204, (await api.SendAsync("POST", $"/users/{user}/roles", Roles(second, first))).Status);
        Assert.Equal(204, (await api.SendAsync("POST", $"/users/{user}/roles", Roles(first, first))).Status);

        Assert.Equal([second, first], await RolesOfAsync(user));
        var page = await api.SendAsync("GET", $"/users/{user}/roles?per_page=1&page=1&include_totals=true");
        Assert.Equal((2, first), (page.Body!["total"]!.GetValue<int>(), page.Body["roles"]![0]!["id"]!.GetValue<string>()));
        Assert.Equal(204, (await api.SendAsync("DELETE", $"/users/{user}/roles", Roles(second, "rol_never_there"))).Status);
        Assert.Equal([first], await RolesOfAsync(user));
    }

    [Fact]
    public async Task UserRoles_OneUnknown_ChangesNothing()
    {
        var (user, role) = (await CreateUserAsync(), await CreateRoleAsync());

        Assert.Equal(404, (await api.SendAsync("POST", $"/users/{user}/roles", Roles(role, "rol_unknown"))).Status);

        Assert.Empty(await RolesOfAsync(user));
    }

    [Fact]
    public async Task UserPermissions_DirectAndByRole_NameTheirSources()
    {
        var (user, role) = (await CreateUserAsync(), await CreateRoleAsync());
        var identifier = "https://" + Guid.NewGuid().ToString("n");
        await api.SendAsync("POST", "/resource-servers", new JsonObject { ["identifier"] = identifier, ["scopes"] = new JsonArray(new JsonObject { ["value"] = "a", ["description"] = "A" }, new JsonObject { ["value"] = "b" }) });
        await api.SendAsync("POST", $"/roles/{role}/permissions", Permissions(identifier, "a", "b"));
        await api.SendAsync("POST", $"/users/{user}/roles", Roles(role));

        var added = await api.SendAsync("POST", $"/users/{user}/permissions", Permissions(identifier, "a"));

        Assert.Equal((201, "{}"), (added.Status, added.Body!.ToJsonString()));
        var listed = (await api.SendAsync("GET", $"/users/{user}/permissions")).Body!.AsArray();
        Assert.Equal(["a: DIRECT ROLE", "b: ROLE"], listed.Select(static item => $"{item!["permission_name"]}: {string.Join(' ', item["sources"]!.AsArray().Select(static source => source!["source_type"]))}"));
        Assert.Equal(400, (await api.SendAsync("POST", $"/users/{user}/permissions", Permissions(identifier, "c"))).Status);
        await api.SendAsync("DELETE", $"/users/{user}/permissions", Permissions(identifier, "a"));
        Assert.Equal("ROLE", (await api.SendAsync("GET", $"/users/{user}/permissions")).Body![0]!["sources"]![0]!["source_type"]!.GetValue<string>());
    }

    private static JsonObject Body(string name, string value) => name switch
    {
        "roles" => Roles(value),
        "permissions" => Permissions(value, value),
        _ => new JsonObject { [name] = new JsonArray(new JsonObject { ["id"] = value }) },
    };

    private static JsonObject Roles(params string[] ids) => new() { ["roles"] = new JsonArray([.. ids.Select(static id => (JsonNode)id)]) };

    private static JsonObject Permissions(string identifier, params string[] names)
        => new() { ["permissions"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["resource_server_identifier"] = identifier, ["permission_name"] = name })]) };

    private async Task<IEnumerable<string>> RolesOfAsync(string user)
        => (await api.SendAsync("GET", $"/users/{user}/roles")).Body!.AsArray().Select(static role => role!["id"]!.GetValue<string>());

    private async Task<string> CreateRoleAsync()
        => (await api.SendAsync("POST", "/roles", new JsonObject { ["name"] = Guid.NewGuid().ToString("n") })).Body!["id"]!.GetValue<string>();

    private async Task<string> CreateUserAsync()
    {
        var created = await api.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = Guid.NewGuid().ToString("n") + "@example.com", ["password"] = "Analytical-Engine-1843" });
        return Uri.EscapeDataString(created.Body!["user_id"]!.GetValue<string>());
    }
}
