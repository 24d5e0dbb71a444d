using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Management;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Management.Tests.Tenants;

/// <summary>The Management API of tenants that are made, renamed and removed: each has its own, and nobody gets at another's.</summary>
public sealed class ManagedTenantTests : IAsyncLifetime
{
    private const string Secret = "a secret of the client 0123456789";
    private TestEngine? _engine;

    private TenantDirectory Tenants => _engine!.Engine.Tenants;

    public async Task InitializeAsync()
        => _engine = await TestEngine.StartAsync(static tenant => tenant.Hosts.Add("home.example"), static options => options.AddManagementApi());

    public async Task DisposeAsync() => await _engine!.DisposeAsync();

    private Task<Tenant> CreateAsync(string name, string host) => Tenants.CreateAsync(name, tenant =>
    {
        tenant.Hosts.Add(host);
        (tenant.SigningKeyPem, tenant.NextSigningKeyPem) = (TestSigningKeys.Current, TestSigningKeys.Next);
        tenant.AddManagementClient($"https://{host}/", "management", Secret);
        tenant.Users.Add(new UserDefinition("ada@example.com", "Analytical-Engine-1843") { Id = "ada" });
        tenant.Roles.Add(new RoleDefinition("clerk", new PermissionDefinition($"https://{host}/api/v2/", "read:users")));
    });

    private TestClient At(string host) => new(_engine!.Handler, $"https://{host}/", _engine.Secrets, _engine.Clock);

    private Task<TokenResult> TokenAsync(string host) => At(host).ClientCredentialsAsync("management", Secret, ManagementApi.IdentifierOf($"https://{host}/"));

    private async Task<(HttpStatusCode Status, JsonNode? Body)> AskAsync(string host, string token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{host}/api/v2{path}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var client = new HttpClient(_engine!.Handler, disposeHandler: false);
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonNode>());
    }

    [Fact]
    public async Task Token_OfANeighbourOrOfARemovedTenant_OpensNothing()
    {
        await CreateAsync("acme", "acme.example");
        await CreateAsync("zeta", "zeta.example");
        var token = (await TokenAsync("acme.example")).AccessToken;
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("acme.example", token, "/users")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("zeta.example", token, "/users")).Status);

        await Tenants.RemoveAsync("acme");
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync("acme.example", token, "/users")).Status);
        await CreateAsync("acme", "acme.example");

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("acme.example", token, "/users")).Status);
    }

    [Fact]
    public async Task Ids_OfANeighbour_AreUnknown()
    {
        await CreateAsync("acme", "acme.example");
        await CreateAsync("zeta", "zeta.example");
        var (mine, others) = ((await TokenAsync("acme.example")).AccessToken, (await TokenAsync("zeta.example")).AccessToken);
        foreach (var path in new[] { "/connections", "/resource-servers", "/client-grants", "/roles", "/logs" })
        {
            var ids = (await AskAsync("zeta.example", others, path)).Body!.AsArray().Select(static item => (item!["id"] ?? item["log_id"])!.GetValue<string>()).ToList();
            Assert.NotEmpty(ids);
            foreach (var id in ids)
            {
                Assert.Equal(HttpStatusCode.NotFound, (await AskAsync("acme.example", mine, $"{path}/{id}")).Status);
            }
        }
    }

    [Fact]
    public async Task Logs_OfARemovedTenant_AreNotThoseOfANewOne()
    {
        await CreateAsync("acme", "acme.example");
        await TokenAsync("acme.example");
        await Tenants.RemoveAsync("acme");
        await CreateAsync("acme", "acme.example");
        var token = (await TokenAsync("acme.example")).AccessToken;

        Assert.Single((await AskAsync("acme.example", token, "/logs")).Body!.AsArray());
    }

    [Fact]
    public async Task Rename_Host_TakesTheManagementApiAlong()
    {
        var tenant = await CreateAsync("acme", "acme.example");
        var old = (await TokenAsync("acme.example")).AccessToken;

        await Tenants.RenameAsync("acme", new TenantRenaming { Hosts = ["moved.example"] });

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("moved.example", old, "/users")).Status);
        var token = (await TokenAsync("moved.example")).AccessToken;
        var grants = (await AskAsync("moved.example", token, "/client-grants")).Body!.AsArray();
        Assert.Equal("https://moved.example/api/v2/", Assert.Single(grants)!["audience"]!.GetValue<string>());
        var role = (await AskAsync("moved.example", token, "/roles")).Body![0]!["id"]!.GetValue<string>();
        Assert.Equal("https://moved.example/api/v2/", (await AskAsync("moved.example", token, $"/roles/{role}/permissions")).Body![0]!["resource_server_identifier"]!.GetValue<string>());
        Assert.Empty((await AskAsync("moved.example", token, "/client-grants?audience=https%3A%2F%2Facme.example%2Fapi%2Fv2%2F")).Body!.AsArray());
        Assert.NotNull((await At("moved.example").ClientCredentialsAsync("management", Secret, "https://acme.example/api/v2/")).Error);
        Assert.Same(tenant, await Tenants.FindAsync("acme"));
    }

    [Fact]
    public async Task InProcess_RemovedTenant_IsRefused()
    {
        var tenant = await CreateAsync("acme", "acme.example");
        var management = _engine!.Engine.Management(tenant);
        Assert.Single((await management.GetAsync("/users"))!.AsArray());
        await Tenants.RemoveAsync("acme");
        await CreateAsync("acme", "acme.example");

        Assert.Equal(404, (await Assert.ThrowsAsync<ManagementException>(() => management.GetAsync("/users"))).StatusCode);
        Assert.Throws<ArgumentException>(() => _engine.Engine.Management("acme"));
    }
}
