using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Apis;
using Engine.Management.Typed;

namespace Engine.Management.Tests;

public sealed class TypedTestsInOne(InTenantOne<TypedTests> api) : TypedTests(api), IClassFixture<InTenantOne<TypedTests>>;

public sealed class TypedTestsInTwo(InTenantTwo<TypedTests> api) : TypedTests(api), IClassFixture<InTenantTwo<TypedTests>>;

/// <summary>The collections of the Management API in process.</summary>
public abstract class TypedTests(ApiFixture api)
{
    private ManagementClient Management => api.Engine.Management(api.TenantName);

    [Fact]
    public async Task Clients_LiveThroughTheirLife()
    {
        var created = await Management.Clients.CreateAsync(new ClientContent { Name = "Typed", AppType = "spa", Callbacks = ["https://app.example/callback"], ClientMetadata = new Dictionary<string, string?> { ["team"] = "red" } });
        var overHttp = await api.SendAsync("GET", "/clients/" + created.ClientId);
        var changed = await Management.Clients.UpdateAsync(created.ClientId, new ClientContent { Description = "Changed" });
        var cleared = await Management.Clients.UpdateAsync(created.ClientId, new JsonObject { ["client_metadata"] = new JsonObject { ["team"] = null } });
        await Management.Clients.DeleteAsync(created.ClientId);
        var gone = await Assert.ThrowsAsync<ManagementException>(() => Management.Clients.GetAsync(created.ClientId));

        Assert.Equal(("Typed", "spa"), (created.Name, created.AppType));
        Assert.Equal("red", overHttp.Body!["client_metadata"]!["team"]!.GetValue<string>());
        Assert.Equal(["https://app.example/callback"], changed.Callbacks);
        Assert.Equal(("Typed", "Changed"), (changed.Name, changed.Description));
        Assert.True(cleared.ClientMetadata is null or { Count: 0 });
        Assert.Equal(404, gone.StatusCode);
    }

    [Fact]
    public async Task Create_RefusedByTheSameValidation_NamesTheField()
    {
        var further = new Dictionary<string, JsonElement> { ["nome"] = JsonSerializer.SerializeToElement(1) };
        var unknown = await Assert.ThrowsAsync<ManagementException>(() => Management.Clients.CreateAsync(new ClientContent { Name = "x", Further = further }));
        var missing = await Assert.ThrowsAsync<ManagementException>(() => Management.Roles.CreateAsync(new RoleContent()));

        Assert.Equal((400, "invalid_body"), (unknown.StatusCode, unknown.ErrorCode));
        Assert.Contains("nome", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("Missing required property: name", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collections_ReadWhatTheyWrote()
    {
        var identifier = "https://typed.example/";
        var resourceServer = await Management.ResourceServers.CreateAsync(new ResourceServerContent { Identifier = identifier, Name = "Typed", Scopes = [new ApiScope { Value = "read:a" }], TokenLifetime = 600, TokenLifetimeForWeb = 60 });
        var client = await Management.Clients.CreateAsync(new ClientContent { Name = "Machine", AppType = "non_interactive" });
        var grant = await Management.ClientGrants.CreateAsync(new ClientGrantContent { ClientId = client.ClientId, Audience = identifier, Scope = ["read:a"] });
        var connection = await Management.Connections.CreateAsync(new ConnectionContent { Name = "typed-users", Strategy = "auth0", Options = new JsonObject { ["passwordPolicy"] = "low" } });
        var role = await Management.Roles.CreateAsync(new RoleContent { Name = "Typed", Description = "For the test" });
        var user = await Management.Users.CreateAsync(new UserContent { Connection = connection.Name, Email = "typed@example.com", Password = "Correct-Horse-1", AppMetadata = new JsonObject { ["plan"] = "gold" } });
        var found = await Management.Users.ListAsync("q=" + Uri.EscapeDataString("app_metadata.plan:gold"));

        Assert.Equal((600, 60), (resourceServer.TokenLifetime, resourceServer.TokenLifetimeForWeb));
        Assert.Equal(["read:a"], grant.Scope);
        Assert.Equal("typed-users", (await Management.Connections.GetAsync(connection.Id)).Name);
        Assert.Equal("For the test", (await Management.Roles.GetAsync(role.Id)).Description);
        Assert.Equal([user.UserId], found.Select(static item => item.UserId));
        Assert.Equal("gold", found[0].AppMetadata!["plan"]!.GetValue<string>());
    }

    [Fact]
    public async Task ListAll_GoesThroughEveryPage()
    {
        for (var i = 0; i < 205; i++)
        {
            await Management.Roles.CreateAsync(new RoleContent { Name = $"Role {i}" });
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var role in Management.Roles.ListAllAsync())
        {
            Assert.True(names.Add(role.Name));
        }

        Assert.Equal(205, names.Count(static name => name.StartsWith("Role ", StringComparison.Ordinal)));
    }
}
