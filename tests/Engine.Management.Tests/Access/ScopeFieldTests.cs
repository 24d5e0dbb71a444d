using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Tests.Access;

/// <summary>Each scope of an operation opens the fields that are its own, in what is sent and in what is shown.</summary>
public sealed class ScopeFieldTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly string[] Summary = ["app_type", "client_id", "description", "name"];

    /// <summary>Operations whose alternative scopes mean the same: either of them opens all of it.</summary>
    private static readonly string[] Alike =
    [
        "POST /clients/cimd/register", "GET /clients/search", "POST /connections/{id}/keys/rotate", "PUT /keys/custom-signing",
        "POST /keys/encryption/rekey", "POST /keys/signing/rotate", "GET /organizations/{organization_id}/roles/{role_id}/groups",
        "POST /roles/{id}/users", "DELETE /users/{id}", "GET /users/{id}/enrollments", "GET /users/{id}/logs", "GET /users/{id}/roles", "POST /users/{id}/roles", "DELETE /users/{id}/roles",
        // Decided by what is found or asked for, not field by field: one's own device credentials, what happened to people, what is revoked.
        "DELETE /device-credentials/{id}", "GET /logs", "GET /logs/{id}", "POST /users/{id}/revoke-access",
    ];

    /// <summary>An operation with several scopes that nobody has thought about would be open whole to each of them.</summary>
    [Fact]
    public void Table_EveryOperationWithAlternativeScopes_SaysWhatEachOpens()
    {
        var forgotten = new List<string>();
        foreach (var operation in new OperationTable(Catalog.CreateHandlers()).Operations.Where(static operation => operation.Scopes.Count > 1))
        {
            var name = $"{operation.Method} {operation.Path}";
            var said = (operation.Fields?.Openings.Select(static opening => opening.Scope) ?? []).Concat(operation.Fields?.Needed ?? []);
            if (operation.Scopes.Except(said).Any() != Alike.Contains(name))
            {
                forgotten.Add(name);
            }
        }

        Assert.Empty(forgotten);
    }

    [Theory]
    [InlineData("read:clients", "tenant", "client_secret client_authentication_methods signing_keys encryption_key")]
    [InlineData("read:client_keys", "client_secret signing_keys tenant", "")]
    [InlineData("read:client_credentials", "", "*")]
    [InlineData("read:client_summary", "", "*")]
    [InlineData("read:clients read:client_keys", "client_secret signing_keys callbacks", "")]
    [InlineData("read:clients read:client_credentials", "callbacks", "client_secret signing_keys")]
    [InlineData("read:client_summary read:client_credentials", "", "*")]
    public async Task Clients_ByScope_ShowTheFieldsOfTheScope(string scopes, string shown, string hidden)
    {
        var id = await CreateClientAsync();
        var token = await api.GetTokenWithAsync(scopes.Split(' '));
        foreach (var path in new[] { "/clients/" + id, "/clients", "/clients?include_totals=true", "/clients?fields=client_secret,callbacks,signing_keys,tenant,client_id,name,app_type,description", "/clients?take=100" })
        {
            var answer = await api.SendAsync("GET", path, null, token);
            Assert.Equal(200, answer.Status);
            var client = FindClient(answer.Body!, id);
            Assert.All(shown.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.Contains(name, client.Select(static field => field.Key)));
            if (hidden == "*")
            {
                Assert.Empty(client.Select(static field => field.Key).Except(Summary));
            }
            else
            {
                Assert.Empty(client.Select(static field => field.Key).Intersect(hidden.Split(' ')));
            }

            Assert.Equal(scopes.Contains("client_keys", StringComparison.Ordinal), answer.Body!.ToJsonString().Contains("SECRET-", StringComparison.Ordinal));
        }
    }

    /// <summary>Each scope × each kind of field: what it does not open is refused, and nothing changes.</summary>
    [Theory]
    [InlineData("update:clients", """{"name":"x"}""", null)]
    [InlineData("update:clients", """{"callbacks":["https://evil.example/cb"]}""", null)]
    [InlineData("update:clients", """{"client_secret":"SECRET-of-somebody-else-0123456789"}""", "update:client_keys")]
    [InlineData("update:clients", """{"client_authentication_methods":null}""", "update:client_credentials")]
    [InlineData("update:clients", """{"token_vault_privileged_access":null}""", "update:client_token_vault_privileged_access")]
    [InlineData("update:client_keys", """{"client_secret":"SECRET-of-somebody-else-0123456789-0123456789"}""", null)]
    [InlineData("update:client_keys", """{"callbacks":["https://evil.example/cb"]}""", "update:clients")]
    [InlineData("update:client_keys", """{"client_authentication_methods":null}""", "update:client_credentials")]
    [InlineData("update:client_credentials", """{"client_authentication_methods":null}""", null)]
    [InlineData("update:client_credentials", """{"callbacks":["https://evil.example/cb"]}""", "update:clients")]
    [InlineData("update:client_credentials", """{"client_secret":"SECRET-of-somebody-else-0123456789"}""", "update:client_keys")]
    [InlineData("update:client_credentials", """{"grant_types":["client_credentials"]}""", "update:clients")]
    [InlineData("update:client_token_vault_privileged_access", """{"callbacks":["https://evil.example/cb"]}""", "update:clients")]
    [InlineData("update:client_token_vault_privileged_access", """{"client_secret":"SECRET-of-somebody-else-0123456789"}""", "update:client_keys")]
    public async Task Clients_ByScope_TakeTheFieldsOfTheScope(string scope, string body, string? needed)
    {
        var id = await CreateClientAsync();
        var before = (await api.SendAsync("GET", "/clients/" + id)).Body!.ToJsonString();

        var answer = await api.SendAsync("PATCH", "/clients/" + id, body, await api.GetTokenWithAsync(scope));

        Assert.Equal(needed is null ? 200 : 403, answer.Status);
        if (needed is not null)
        {
            Assert.Equal("Insufficient scope, expected any of: " + needed, answer.Message);
            Assert.Equal(before, (await api.SendAsync("GET", "/clients/" + id)).Body!.ToJsonString());
        }
        else
        {
            Assert.Equal(scope == "update:client_keys", answer.Body!.AsObject().ContainsKey("client_secret"));
            Assert.Equal(scope == "update:clients", answer.Body!.AsObject().ContainsKey("callbacks"));
        }
    }

    [Fact]
    public async Task Clients_SeveralScopes_TakeWhatEitherOpens()
    {
        var id = await CreateClientAsync();
        var body = """{"name":"y","client_secret":"SECRET-of-somebody-else-0123456789-0123456789"}""";

        Assert.Equal(403, (await api.SendAsync("PATCH", "/clients/" + id, body, await api.GetTokenWithAsync("update:clients"))).Status);
        Assert.Equal(200, (await api.SendAsync("PATCH", "/clients/" + id, body, await api.GetTokenWithAsync("update:clients", "update:client_keys"))).Status);
    }

    [Theory]
    [InlineData("update:users", """{"blocked":true}""", null)]
    [InlineData("update:users", """{"app_metadata":{"plan":"gold"}}""", null)]
    [InlineData("update:users_app_metadata", """{"app_metadata":{"plan":"gold"}}""", null)]
    [InlineData("update:users_app_metadata", """{"user_metadata":{"plan":"gold"}}""", "update:users,update:current_user_metadata")]
    [InlineData("update:users_app_metadata", """{"password":"Other-Password-1815"}""", "update:users")]
    [InlineData("update:users_app_metadata", """{"email":"x@example.com"}""", "update:users")]
    [InlineData("update:users_app_metadata", """{"blocked":true,"app_metadata":{}}""", "update:users")]
    public async Task Users_ByScope_TakeTheFieldsOfTheScope(string scope, string body, string? needed)
    {
        var path = "/users/" + Uri.EscapeDataString(await CreateUserAsync());
        var before = (await api.SendAsync("GET", path)).Body!.ToJsonString();

        var answer = await api.SendAsync("PATCH", path, body, await api.GetTokenWithAsync(scope));

        Assert.Equal(needed is null ? 200 : 403, answer.Status);
        if (needed is not null)
        {
            Assert.Equal("Insufficient scope, expected any of: " + needed, answer.Message);
            Assert.Equal(before, (await api.SendAsync("GET", path)).Body!.ToJsonString());
        }
        else if (scope == "update:users_app_metadata")
        {
            Assert.Equal(["app_metadata", "updated_at", "user_id"], answer.Body!.AsObject().Select(static field => field.Key).Order());
        }
    }

    [Fact]
    public async Task Users_ReadByTheScopeForTokensOfProviders_AreIdentitiesAlone()
    {
        var id = await CreateUserAsync();
        var token = await api.GetTokenWithAsync("read:user_idp_tokens");
        var listed = await api.SendAsync("GET", "/users", null, token);
        var read = await api.SendAsync("GET", "/users/" + Uri.EscapeDataString(id), null, token);

        Assert.Equal(["identities", "user_id"], read.Body!.AsObject().Select(static field => field.Key).Order());
        Assert.All(listed.Body!.AsArray(), static user => Assert.Equal(["identities", "user_id"], user!.AsObject().Select(static field => field.Key).Order()));
    }

    /// <summary>A search or an order tells of fields that are not shown.</summary>
    [Theory]
    [InlineData("q=app_metadata.plan:gold")]
    [InlineData("q=email:*@example.com")]
    [InlineData("sort=email:1")]
    [InlineData("connection=Username-Password-Authentication")]
    public async Task Users_SearchByFieldsThatAreNotShown_IsForbidden(string query)
    {
        Assert.Equal(403, (await api.SendAsync("GET", "/users?" + query, null, await api.GetTokenWithAsync("read:user_idp_tokens"))).Status);
        Assert.Equal(200, (await api.SendAsync("GET", "/users?" + query, null, await api.GetTokenWithAsync("read:users"))).Status);
    }

    [Theory]
    [InlineData("q=_password_hash:*")]
    [InlineData("q=identities._password_hash:*")]
    [InlineData("q=identities.access_token:a*")]
    [InlineData("q=_exists_:identities.refresh_token")]
    [InlineData("sort=_password_hash:1")]
    [InlineData("sort=identities.access_token:1")]
    public async Task Users_SearchByWhatNobodyIsShown_IsRefused(string query) => Assert.Equal(400, (await api.SendAsync("GET", "/users?" + query)).Status);

    [Fact]
    public async Task Organizations_ByScope_AreMadeAndShownInParts()
    {
        var connection = (await api.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body![0]!["id"]!.GetValue<string>();
        JsonObject Body(string name, bool connects)
        {
            var body = new JsonObject { ["name"] = name, ["metadata"] = new JsonObject { ["k"] = "v" } };
            if (connects)
            {
                body["enabled_connections"] = new JsonArray(new JsonObject { ["connection_id"] = connection });
            }

            return body;
        }

        async Task<Answer> CreateAsync(string name, bool connects, params string[] scopes)
            => await api.SendAsync("POST", "/organizations", Body(name, connects).ToJsonString(), await api.GetTokenWithAsync(scopes));

        Assert.Equal(403, (await CreateAsync("first", true, "create:organization_connections")).Status);
        Assert.Equal(403, (await CreateAsync("first", false, "create:organization_connections")).Status);
        Assert.Equal(403, (await CreateAsync("first", true, "create:organizations")).Status);
        Assert.Equal(201, (await CreateAsync("second", false, "create:organizations")).Status);
        var created = await CreateAsync("third", true, "create:organizations", "create:organization_connections");
        Assert.Equal(201, created.Status);

        var summary = await api.GetTokenWithAsync("read:organizations_summary");
        var read = await api.SendAsync("GET", "/organizations/" + created.Body!["id"]!.GetValue<string>(), null, summary);
        var listed = await api.SendAsync("GET", "/organizations", null, summary);
        Assert.All(listed.Body!.AsArray().Append(read.Body), static organization => Assert.Empty(organization!.AsObject().Select(static field => field.Key).Except(["id", "name", "display_name"])));
        Assert.Equal(404, (await api.SendAsync("GET", "/organizations/first")).Status);
    }

    [Fact]
    public async Task Sessions_WithTheirRefreshTokens_NeedBothScopes()
    {
        var path = $"/users/{Uri.EscapeDataString(await CreateUserAsync())}/revoke-access";
        async Task<int> RevokeAsync(string body, params string[] scopes) => (await api.SendAsync("POST", path, body, await api.GetTokenWithAsync(scopes))).Status;

        Assert.Equal(403, await RevokeAsync("{}", "delete:sessions"));
        Assert.Equal(403, await RevokeAsync("{}", "delete:refresh_tokens"));
        Assert.Equal(202, await RevokeAsync("""{"preserve_refresh_tokens":true}""", "delete:sessions"));
        Assert.Equal(202, await RevokeAsync("{}", "delete:sessions", "delete:refresh_tokens"));
        Assert.Equal(403, (await api.SendAsync("POST", "/sessions/unknown/revoke", null, await api.GetTokenWithAsync("delete:sessions"))).Status);
        Assert.Equal(404, (await api.SendAsync("POST", "/sessions/unknown/revoke", null, await api.GetTokenWithAsync("delete:sessions", "delete:refresh_tokens"))).Status);
    }

    [Fact]
    public async Task Logs_OfPeople_AreThoseWithAPersonAlone()
    {
        await CreateUserAsync();
        await CreateClientAsync();
        var token = await api.GetTokenWithAsync("read:logs_users");
        var all = (await api.SendAsync("GET", "/logs?per_page=100")).Body!.AsArray();
        Assert.Contains(all, static log => log!["user_id"] is null);
        var other = all.First(static log => log!["user_id"] is null)!["log_id"]!.GetValue<string>();

        foreach (var path in new[] { "/logs?per_page=100", "/logs?per_page=100&q=type:*", "/logs?from=" + all[^1]!["log_id"]!.GetValue<string>() })
        {
            Assert.All((await api.SendAsync("GET", path, null, token)).Body!.AsArray(), static log => Assert.NotNull(log!["user_id"]));
        }

        Assert.Equal(404, (await api.SendAsync("GET", "/logs/" + other, null, token)).Status);
        Assert.Equal(200, (await api.SendAsync("GET", "/logs/" + other)).Status);
    }

    /// <summary>Which connections an application has is for who may read both.</summary>
    [Fact]
    public async Task ConnectionsOfAClient_NeedAScopeForEither()
    {
        var path = $"/clients/{await CreateClientAsync()}/connections";
        async Task<Answer> ListAsync(params string[] scopes) => await api.SendAsync("GET", path, null, await api.GetTokenWithAsync(scopes));

        Assert.Equal("Insufficient scope, expected any of: read:connections", (await ListAsync("read:clients")).Message);
        Assert.Equal("Insufficient scope, expected any of: read:connections", (await ListAsync("read:client_summary")).Message);
        Assert.Equal("Insufficient scope, expected any of: read:client_summary,read:clients", (await ListAsync("read:connections")).Message);
        Assert.Equal(200, (await ListAsync("read:connections", "read:client_summary")).Status);
    }

    private static JsonObject FindClient(JsonNode body, string id)
    {
        var clients = body as JsonArray ?? body["clients"] as JsonArray;
        return clients is null ? body.AsObject() : clients.Select(static client => client!.AsObject()).Single(client => client["client_id"]?.GetValue<string>() == id);
    }

    private async Task<string> CreateClientAsync()
    {
        var body = new JsonObject
        {
            ["name"] = "Application",
            ["app_type"] = "regular_web",
            ["callbacks"] = new JsonArray("https://app.example/callback"),
            ["addons"] = new JsonObject { ["firebase"] = new JsonObject { ["secret"] = "SECRET-of-firebase" }, ["wams"] = new JsonObject { ["masterkey"] = "SECRET-of-wams" } },
        };
        var id = (await api.SendAsync("POST", "/clients", body)).Body!["client_id"]!.GetValue<string>();
        Assert.Equal(200, (await api.SendAsync("PATCH", "/clients/" + id, new JsonObject { ["client_secret"] = "SECRET-of-the-application-0123456789-0123456789" })).Status);
        return id;
    }

    private async Task<string> CreateUserAsync()
    {
        var body = new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = $"{Guid.NewGuid():N}@example.com", ["password"] = "Analytical-Engine-1843", ["app_metadata"] = new JsonObject { ["plan"] = "free" } };
        return (await api.SendAsync("POST", "/users", body)).Body!["user_id"]!.GetValue<string>();
    }
}
