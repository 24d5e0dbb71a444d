using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

public sealed class OrganizationTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static int _number;

    [Fact]
    public async Task Organization_ByIdAndName_IsTheSameAndItsNameIsUnique()
    {
        var id = await CreateAsync("named");

        Assert.Equal(id, (await api.SendAsync("GET", "/organizations/name/named")).Body!["id"]!.GetValue<string>());
        Assert.Equal(409, (await PostAsync("/organizations", new JsonObject { ["name"] = "named" })).Status);
        Assert.Equal((404, "No organization found by that id or name"), await FailAsync("GET", "/organizations/org_none"));
    }

    [Fact]
    public async Task Members_AddedAndRemoved_AreSeenFromBothEnds()
    {
        var id = await CreateAsync();
        var user = await CreateUserAsync();

        Assert.Equal(204, (await PostAsync($"/organizations/{id}/members", Ids("members", user))).Status);
        Assert.Equal(user, (await api.SendAsync("GET", $"/organizations/{id}/members")).Body![0]!["user_id"]!.GetValue<string>());
        Assert.Equal(id, (await api.SendAsync("GET", $"/users/{user}/organizations")).Body![0]!["id"]!.GetValue<string>());
        Assert.Equal(204, (await api.SendAsync("DELETE", $"/organizations/{id}/members", Ids("members", user))).Status);
        Assert.Empty((await api.SendAsync("GET", $"/users/{user}/organizations")).Body!.AsArray());
    }

    [Fact]
    public async Task Members_OneUnknown_NobodyIsAdded()
    {
        var id = await CreateAsync();

        var answer = await PostAsync($"/organizations/{id}/members", Ids("members", await CreateUserAsync(), "auth0|nobody"));

        Assert.Equal(404, answer.Status);
        Assert.Empty((await api.SendAsync("GET", $"/organizations/{id}/members")).Body!.AsArray());
    }

    [Fact]
    public async Task Members_FromCheckpoint_EndWithAnEmptyPage()
    {
        var id = await CreateAsync();
        await PostAsync($"/organizations/{id}/members", Ids("members", await CreateUserAsync(), await CreateUserAsync(), await CreateUserAsync()));
        var seen = 0;
        string? next = null;
        for (var page = 0; page < 3; page++)
        {
            var body = (await api.SendAsync("GET", $"/organizations/{id}/members?take=2" + (next is null ? "" : "&from=" + next))).Body!;
            seen += body["members"]!.AsArray().Count;
            next = body["next"]?.GetValue<string>();
        }

        Assert.Equal((3, null), (seen, next));
        Assert.Equal(400, (await api.SendAsync("GET", $"/organizations/{id}/members?from=nonsense")).Status);
    }

    [Fact]
    public async Task MemberRoles_OfARoleThatGoes_GoWithIt()
    {
        var id = await CreateAsync();
        var user = await CreateUserAsync();
        var role = (await PostAsync("/roles", new JsonObject { ["name"] = "in " + id })).Body!["id"]!.GetValue<string>();
        var path = $"/organizations/{id}/members/{user}/roles";

        Assert.Equal(404, (await PostAsync(path, Ids("roles", role))).Status);
        await PostAsync($"/organizations/{id}/members", Ids("members", user));
        Assert.Equal(204, (await PostAsync(path, Ids("roles", role))).Status);
        Assert.Equal(role, (await api.SendAsync("GET", path)).Body![0]!["id"]!.GetValue<string>());
        Assert.Equal(user, (await api.SendAsync("GET", $"/organizations/{id}/roles/{role}/members")).Body![0]!["user_id"]!.GetValue<string>());
        await api.SendAsync("DELETE", "/roles/" + role);
        Assert.Empty((await api.SendAsync("GET", path)).Body!.AsArray());
    }

    [Fact]
    public async Task Connections_BothViews_ShowTheSame()
    {
        var id = await CreateAsync();
        var connection = (await PostAsync("/connections", new JsonObject { ["name"] = "of-" + id.ToLowerInvariant().Replace('_', '-'), ["strategy"] = "auth0" })).Body!["id"]!.GetValue<string>();

        var added = await PostAsync($"/organizations/{id}/enabled_connections", new JsonObject { ["connection_id"] = connection, ["assign_membership_on_login"] = true });
        var newer = (await api.SendAsync("GET", $"/organizations/{id}/connections/{connection}")).Body!;
        var refused = await api.SendAsync("PATCH", $"/organizations/{id}/enabled_connections/{connection}", new JsonObject { ["assign_membership_on_login"] = false, ["is_signup_enabled"] = true });
        await api.SendAsync("PATCH", $"/organizations/{id}/connections/{connection}", new JsonObject { ["is_enabled"] = false });

        Assert.Equal((201, true, "auth0"), (added.Status, added.Body!["show_as_button"]!.GetValue<bool>(), added.Body["connection"]!["strategy"]!.GetValue<string>()));
        Assert.Equal("none", newer["organization_access_level"]!.GetValue<string>());
        Assert.Equal((400, "Only database connections with assign_membership_on_login = true support is_signup_enabled = true."), (refused.Status, refused.Message));
        Assert.Empty((await api.SendAsync("GET", $"/organizations/{id}/enabled_connections")).Body!.AsArray());
        Assert.Single((await api.SendAsync("GET", $"/organizations/{id}/connections")).Body!.AsArray());
        Assert.Equal(409, (await PostAsync($"/organizations/{id}/connections", new JsonObject { ["connection_id"] = connection })).Status);
        await api.SendAsync("DELETE", "/connections/" + connection);
        Assert.Empty((await api.SendAsync("GET", $"/organizations/{id}/connections")).Body!.AsArray());
    }

    [Fact]
    public async Task ClientsAndGrants_OfAClientThatGoes_GoWithIt()
    {
        var id = await CreateAsync();
        var identifier = "https://" + id;
        await PostAsync("/resource-servers", new JsonObject { ["identifier"] = identifier });
        var client = (await PostAsync("/clients", new JsonObject { ["name"] = id })).Body!["client_id"]!.GetValue<string>();
        var grant = (await PostAsync("/client-grants", new JsonObject { ["client_id"] = client, ["audience"] = identifier, ["scope"] = new JsonArray() })).Body!["id"]!.GetValue<string>();

        var added = await PostAsync($"/organizations/{id}/clients", new JsonObject { ["clients"] = new JsonArray(new JsonObject { ["client_id"] = client }) });
        await PostAsync($"/organizations/{id}/client-grants", new JsonObject { ["grant_id"] = grant });

        Assert.Equal((201, false), (added.Status, added.Body![0]!["use_for_member_access"]!.GetValue<bool>()));
        Assert.Equal(id, (await api.SendAsync("GET", $"/client-grants/{grant}/organizations")).Body![0]!["id"]!.GetValue<string>());
        Assert.Equal(grant, (await api.SendAsync("GET", $"/organizations/{id}/client-grants")).Body![0]!["id"]!.GetValue<string>());
        await api.SendAsync("DELETE", "/clients/" + client);
        Assert.Empty((await api.SendAsync("GET", $"/organizations/{id}/clients")).Body!.AsArray());
        Assert.Empty((await api.SendAsync("GET", $"/organizations/{id}/client-grants")).Body!.AsArray());
    }

    [Fact]
    public async Task Invitation_ToAClientWithALoginAddress_LeadsThere()
    {
        var id = await CreateAsync();
        var client = (await PostAsync("/clients", new JsonObject { ["name"] = id, ["initiate_login_uri"] = "https://app.test/login" })).Body!["client_id"]!.GetValue<string>();
        var homeless = (await PostAsync("/clients", new JsonObject { ["name"] = id })).Body!["client_id"]!.GetValue<string>();

        var answer = await PostAsync($"/organizations/{id}/invitations", Invitation(client));
        var invitation = answer.Body!;

        Assert.Equal(201, answer.Status);
        Assert.StartsWith($"https://app.test/login?invitation={invitation["ticket_id"]}&organization={id}", invitation["invitation_url"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(400, (await PostAsync($"/organizations/{id}/invitations", Invitation(homeless))).Status);
        foreach (var seconds in new[] { -1, 2_592_001 })
        {
            var faulty = Invitation(client);
            faulty["ttl_sec"] = seconds;
            Assert.Equal(400, (await PostAsync($"/organizations/{id}/invitations", faulty)).Status);
        }

        Assert.Single((await api.SendAsync("GET", $"/organizations/{id}/invitations")).Body!.AsArray());
        Assert.Equal(404, (await api.SendAsync("GET", $"/organizations/{await CreateAsync()}/invitations/{invitation["id"]}")).Status);
    }

    [Fact]
    public async Task DiscoveryDomain_OfOneOrganization_IsItsAlone()
    {
        var id = await CreateAsync();
        var created = (await PostAsync($"/organizations/{id}/discovery-domains", new JsonObject { ["domain"] = "found.test" })).Body!;

        Assert.Equal("pending", created["status"]!.GetValue<string>());
        Assert.Equal($"_ss-verification.{id}.found.test", created["verification_host"]!.GetValue<string>());
        Assert.Equal(409, (await PostAsync($"/organizations/{id}/discovery-domains", new JsonObject { ["domain"] = "found.test" })).Status);
        Assert.Equal(200, (await api.SendAsync("GET", $"/organizations/{id}/discovery-domains/name/found.test")).Status);
        Assert.Equal(404, (await api.SendAsync("GET", $"/organizations/{await CreateAsync()}/discovery-domains/{created["id"]}")).Status);
    }

    [Fact]
    public async Task Organization_Removed_LeavesNothingBehind()
    {
        var id = await CreateAsync();
        var user = await CreateUserAsync();
        await PostAsync($"/organizations/{id}/members", Ids("members", user));

        Assert.Equal(204, (await api.SendAsync("DELETE", "/organizations/" + id)).Status);

        Assert.Empty((await api.SendAsync("GET", $"/users/{user}/organizations")).Body!.AsArray());
        Assert.Equal(404, (await api.SendAsync("GET", $"/organizations/{id}/members")).Status);
    }

    private static JsonObject Ids(string name, params string[] ids) => new() { [name] = new JsonArray([.. ids.Select(static id => (JsonNode)id)]) };

    private static JsonObject Invitation(string client)
        => new() { ["client_id"] = client, ["inviter"] = new JsonObject { ["name"] = "Ann" }, ["invitee"] = new JsonObject { ["email"] = "bob@guests.test" } };

    private Task<Answer> PostAsync(string path, JsonNode body) => api.SendAsync("POST", path, body);

    private async Task<(int Status, string? Message)> FailAsync(string method, string path)
    {
        var answer = await api.SendAsync(method, path);
        return (answer.Status, answer.Message);
    }

    private async Task<string> CreateAsync(string? name = null)
        => (await PostAsync("/organizations", new JsonObject { ["name"] = name ?? "org-" + Interlocked.Increment(ref _number) })).Body!["id"]!.GetValue<string>();

    private async Task<string> CreateUserAsync()
    {
        var body = new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = $"member{Interlocked.Increment(ref _number)}@people.test", ["password"] = "A good password 1!" };
        return (await PostAsync("/users", body)).Body!["user_id"]!.GetValue<string>();
    }
}
