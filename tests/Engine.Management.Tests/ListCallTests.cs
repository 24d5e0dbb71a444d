using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

/// <summary>A list reads what it shows in one call: its length does not show in the number of calls to the store.</summary>
public sealed class ListCallTests : IAsyncLifetime
{
    private readonly CountedStore _store = new();
    private readonly Dictionary<string, string> _ids = new() { ["user"] = Uri.EscapeDataString(FlowHost.UserId) };
    private FlowHost _host = null!;

    [Theory]
    [InlineData("/organizations/{organization}/members")]
    [InlineData("/organizations/{organization}/members?per_page=2&include_totals=true")]
    [InlineData("/organizations/{organization}/members?fields=user_id,roles")]
    [InlineData("/organizations/{organization}/roles/{role}/members")]
    [InlineData("/organizations/{organization}/members/{user}/roles")]
    [InlineData("/organizations/{organization}/clients")]
    [InlineData("/organizations/{organization}/connections")]
    [InlineData("/organizations/{organization}/enabled_connections")]
    [InlineData("/organizations/{organization}/client-grants")]
    [InlineData("/client-grants/{grant}/organizations")]
    [InlineData("/users/{user}/organizations")]
    [InlineData("/users/{user}/roles")]
    [InlineData("/users/{user}/permissions")]
    [InlineData("/roles/{role}/permissions")]
    [InlineData("/roles/{role}/users")]
    public async Task List_OfMoreItems_CostsNoMoreCalls(string path)
    {
        await GrowAsync(1);
        var (few, fewItems) = await CountAsync(path);
        await GrowAsync(5);
        var (many, manyItems) = await CountAsync(path);

        Assert.True(path.Contains("per_page", StringComparison.Ordinal) || manyItems == fewItems + 4, $"{fewItems} items became {manyItems}.");
        Assert.Equal(few, many);
        Assert.InRange(many, 1, 5);
    }

    [Theory]
    [InlineData("/users/{user}/permissions")]
    [InlineData("/roles/{role}/permissions")]
    [InlineData("/users/{user}/roles")]
    public async Task Add_OfMoreItems_CostsNoMoreCalls(string path)
    {
        var roles = path.EndsWith("roles", StringComparison.Ordinal);
        var items = new List<JsonNode>();
        for (var i = 0; i < 6; i++)
        {
            items.Add(roles ? await CreateAsync("/roles", "id", new() { ["name"] = $"of several {i}" }) : await CreatePermissionAsync($"several-{i}"));
        }

        await AddAsync(items[..1]);
        var before = _store.Calls;
        await AddAsync(items[1..2]);
        var one = _store.Calls - before;
        await AddAsync(items[2..]);

        Assert.Equal(one, _store.Calls - before - one);
        Assert.Equal(6, (await CountAsync(path)).Items);

        Task AddAsync(IEnumerable<JsonNode> added)
            => PostAsync(path, new() { [roles ? "roles" : "permissions"] = new JsonArray([.. added.Select(static item => item.DeepClone())]) });
    }

    [Theory]
    [InlineData("/organizations/{organization}/members", "members")]
    [InlineData("/organizations/{organization}/members/{user}/roles", "roles")]
    [InlineData("/roles/{role}/users", "users")]
    public async Task Add_WithOneThatIsMissing_CostsNoMoreCallsForALongListAndAddsNone(string path, string field)
    {
        var known = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            known.Add(field == "roles"
                ? await CreateAsync("/roles", "id", new() { ["name"] = $"checked {i}" })
                : await CreateAsync("/users", "user_id", new() { ["connection"] = "Username-Password-Authentication", ["email"] = $"checked{i}@example.com", ["password"] = FlowHost.Password }));
        }

        Assert.Equal(await RefusedAsync(known[..1]), await RefusedAsync(known));
        var listed = (await _host.SendAsync("GET", Fill(path))).Body!.ToJsonString();
        Assert.DoesNotContain(known, id => listed.Contains(id, StringComparison.Ordinal));

        async Task<int> RefusedAsync(IEnumerable<string> ids)
        {
            var before = _store.Calls;
            var answer = await _host.SendAsync("POST", Fill(path), new JsonObject { [field] = new JsonArray([.. ids.Append("nobody").Select(static id => (JsonNode)id)]) });
            Assert.Equal(404, answer.Status);
            return _store.Calls - before;
        }
    }

    public async Task InitializeAsync()
    {
        _host = await FlowHost.StartAsync(options => options.Store = _store);

        // The next signing key is made in the background; who asks for the published keys waits for it.
        await _host.Client.Http.GetStringAsync(".well-known/jwks.json");
        _ids["organization"] = await CreateAsync("/organizations", "id", new() { ["name"] = "main" });
        _ids["role"] = await CreateAsync("/roles", "id", new() { ["name"] = "main" });
        await PostAsync("/organizations/{organization}/members", new() { ["members"] = new JsonArray(FlowHost.UserId) });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private async Task GrowAsync(int to)
    {
        for (var i = _ids.Keys.Count(static key => key.StartsWith("grown", StringComparison.Ordinal)); i < to; i++)
        {
            var user = await CreateAsync("/users", "user_id", new() { ["connection"] = "Username-Password-Authentication", ["email"] = $"u{i}@example.com", ["password"] = FlowHost.Password });
            var role = await CreateAsync("/roles", "id", new() { ["name"] = $"role {i}" });
            var organization = await CreateAsync("/organizations", "id", new() { ["name"] = $"other-{i}" });
            var client = await CreateAsync("/clients", "client_id", new() { ["name"] = $"client {i}", ["grant_types"] = new JsonArray("client_credentials"), ["app_type"] = "non_interactive" });
            var connection = await CreateAsync("/connections", "id", new() { ["name"] = $"connection-{i}", ["strategy"] = "auth0" });
            var grant = await CreateAsync("/client-grants", "id", new() { ["client_id"] = client, ["audience"] = FlowHost.Api, ["scope"] = new JsonArray(), ["organization_usage"] = "allow" });
            _ids.TryAdd("grant", grant);
            _ids[$"grown {i}"] = user;
            await PostAsync("/organizations/{organization}/members", new() { ["members"] = new JsonArray(user) });
            await PostAsync($"/organizations/{{organization}}/members/{Uri.EscapeDataString(user)}/roles", new() { ["roles"] = new JsonArray(_ids["role"]) });
            await PostAsync("/organizations/{organization}/members/{user}/roles", new() { ["roles"] = new JsonArray(role) });
            await PostAsync("/organizations/{organization}/clients", new() { ["clients"] = new JsonArray(new JsonObject { ["client_id"] = client }) });
            await PostAsync("/organizations/{organization}/enabled_connections", new() { ["connection_id"] = connection });
            await PostAsync("/organizations/{organization}/client-grants", new() { ["grant_id"] = grant });
            await PostAsync($"/organizations/{organization}/client-grants", new() { ["grant_id"] = _ids["grant"] });
            await PostAsync($"/organizations/{organization}/members", new() { ["members"] = new JsonArray(FlowHost.UserId) });
            await PostAsync("/users/{user}/roles", new() { ["roles"] = new JsonArray(role) });
            var permission = await CreatePermissionAsync($"grown-{i}");
            await PostAsync("/users/{user}/permissions", new() { ["permissions"] = new JsonArray(permission) });
            await PostAsync("/roles/{role}/permissions", new() { ["permissions"] = new JsonArray(permission.DeepClone()) });
            await PostAsync("/roles/{role}/users", new() { ["users"] = new JsonArray(user) });
        }
    }

    private async Task<(int Calls, int Items)> CountAsync(string path)
    {
        await _host.SendAsync("GET", Fill(path));
        var before = _store.Calls;
        var answer = await _host.SendAsync("GET", Fill(path));
        var calls = _store.Calls - before;
        Assert.Equal(200, answer.Status);
        var items = answer.Body as JsonArray ?? answer.Body!.AsObject().Select(static field => field.Value).OfType<JsonArray>().Single();
        return (calls, items.Count);
    }

    private async Task<string> CreateAsync(string path, string id, JsonObject body) => (await PostAsync(path, body)).Body![id]!.GetValue<string>();

    /// <summary>A permission on an API of its own: APIs are what lists of permissions look up.</summary>
    private async Task<JsonObject> CreatePermissionAsync(string name)
    {
        await PostAsync("/resource-servers", new() { ["identifier"] = "https://" + name, ["scopes"] = new JsonArray(new JsonObject { ["value"] = "read:it" }) });
        return new() { ["resource_server_identifier"] = "https://" + name, ["permission_name"] = "read:it" };
    }

    private async Task<FlowAnswer> PostAsync(string path, JsonObject body)
    {
        var answer = await _host.SendAsync("POST", Fill(path), body);
        Assert.True(answer.Status is >= 200 and < 300, $"POST {path}: {answer.Status} {answer.Body?.ToJsonString()}");
        return answer;
    }

    private string Fill(string path) => _ids.Aggregate(path, static (filled, id) => filled.Replace("{" + id.Key + "}", id.Value, StringComparison.Ordinal));
}
