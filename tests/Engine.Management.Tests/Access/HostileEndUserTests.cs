using System.Text.Json.Nodes;
using Engine.Core.Management;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Tests.Access;

/// <summary>Somebody signs up as anybody can, asks for every scope of the Management API, and tries every operation.</summary>
public sealed class HostileEndUserTests
{
    private const string Me = "mallory@example.com";
    private static readonly string EveryScope = "openid " + string.Join(' ', ManagementScopes.All.Select(static scope => scope.Value));

    /// <summary>What a person may do on their own account; nothing is sent with it here.</summary>
    private static readonly HashSet<string> Own =
    [
        "GET /users/{id}", "PATCH /users/{id}", "DELETE /users/{id}", "GET /users/{id}/enrollments",
        "POST /users/{id}/identities", "DELETE /users/{id}/identities/{provider}/{user_id}",
        "POST /device-credentials", "DELETE /device-credentials/{id}",
    ];

    [Fact]
    public async Task Person_EveryScopeAndEveryOperation_OpensTheirOwnProfileAlone()
    {
        await using var host = await PersonHost.StartAsync();
        var tokens = await host.SignUpAsync(Me, EveryScope);
        var me = tokens.AccessTokenClaims["sub"]!.GetValue<string>();
        Assert.All(tokens.Scope!.Split(' '), static scope => Assert.True(scope == "openid" || scope.Contains(":current_user", StringComparison.Ordinal), scope));
        var before = await ReadAllAsync(host);

        var operations = new OperationTable(Catalog.CreateHandlers()).Operations;
        Assert.True(operations.Count > 400);
        var opened = new List<string>();
        foreach (var operation in operations)
        {
            var name = $"{operation.Method} {operation.Path}";
            foreach (var id in new[] { PersonHost.Victim, PersonHost.Spa, "unknown", me })
            {
                // Removing oneself comes last.
                if (id == me && name == "DELETE /users/{id}")
                {
                    continue;
                }

                var answer = await host.SendAsync(tokens.AccessToken, operation.Method, Fill(operation, id), operation.IsWrite ? new JsonObject() : null);
                if (answer.Status != 403)
                {
                    opened.Add(name);
                    Assert.True(Own.Contains(name) && (id == me || operation.Segments[0] == "device-credentials"), $"{name} with {id}: {answer.Status}");
                }
            }
        }

        Assert.Equal(Own.Where(static name => name != "DELETE /users/{id}").Order(), opened.Distinct().Order());
        Assert.Equal(before, await ReadAllAsync(host));

        // It is their own account: they may leave.
        Assert.Equal(204, (await host.SendAsync(tokens.AccessToken, "DELETE", "/users/" + Uri.EscapeDataString(me))).Status);
        Assert.Equal(404, (await host.SendAsync(host.Administrator, "GET", "/users/" + Uri.EscapeDataString(me))).Status);
    }

    [Theory]
    [InlineData("""{"blocked":false}""")]
    [InlineData("""{"app_metadata":{"plan":"gold"}}""")]
    [InlineData("""{"password":"Other-Password-1815"}""")]
    [InlineData("""{"email":"ada@example.com"}""")]
    [InlineData("""{"email_verified":true}""")]
    [InlineData("""{"user_metadata":{"a":1},"app_metadata":{"plan":"gold"}}""")]
    [InlineData("""{"surely_not_a_field":1}""")]
    public async Task Person_OwnProfile_ChangesInUserMetadataAlone(string body)
    {
        await using var host = await PersonHost.StartAsync();
        var tokens = await host.SignUpAsync(Me, EveryScope);
        var path = "/users/" + Uri.EscapeDataString(tokens.AccessTokenClaims["sub"]!.GetValue<string>());
        var before = (await host.SendAsync(host.Administrator, "GET", path)).Body!.ToJsonString();

        var refused = await host.SendAsync(tokens.AccessToken, "PATCH", path, JsonNode.Parse(body));

        Assert.Equal(403, refused.Status);
        Assert.Equal("insufficient_scope", refused.Text("errorCode"));
        Assert.Equal(before, (await host.SendAsync(host.Administrator, "GET", path)).Body!.ToJsonString());
        var changed = await host.SendAsync(tokens.AccessToken, "PATCH", path, new JsonObject { ["user_metadata"] = new JsonObject { ["colour"] = "blue" } });
        Assert.Equal(200, changed.Status);
        Assert.Equal("blue", changed.Body!["user_metadata"]!["colour"]!.GetValue<string>());
    }

    [Fact]
    public async Task Person_DeviceCredentials_AreTheirOwn()
    {
        await using var host = await PersonHost.StartAsync();
        var mallory = await host.SignUpAsync(Me, EveryScope);
        var ada = await host.SignInAsync("ada@example.com", EveryScope, audience: host.Audience);
        JsonObject Key(string device) => new() { ["device_name"] = device, ["type"] = "public_key", ["value"] = "abc", ["device_id"] = device };
        var hers = await host.SendAsync(ada.AccessToken, "POST", "/device-credentials", Key("one"));
        var his = await host.SendAsync(mallory.AccessToken, "POST", "/device-credentials", Key("two"));
        Assert.Equal((201, 201), (hers.Status, his.Status));

        await host.SendAsync(mallory.AccessToken, "DELETE", "/device-credentials/" + hers.Text("id"));
        await host.SendAsync(mallory.AccessToken, "DELETE", "/device-credentials/" + his.Text("id"));

        var left = (await host.SendAsync(host.Administrator, "GET", "/device-credentials?type=public_key")).Body!.AsArray();
        Assert.Equal(hers.Text("id"), Assert.Single(left)!["id"]!.GetValue<string>());
        Assert.Equal(PersonHost.Victim, left[0]!["user_id"]!.GetValue<string>());
    }

    /// <summary>What an administrator sees of the tenant; the log goes on.</summary>
    private static async Task<string> ReadAllAsync(PersonHost host)
    {
        var all = new List<string>();
        foreach (var path in new[] { "/clients", "/resource-servers", "/connections", "/client-grants", "/roles", "/organizations", "/tenants/settings", "/actions/actions", "/users?q=user_id:" + Uri.EscapeDataString($"\"{PersonHost.Victim}\"") })
        {
            all.Add((await host.SendAsync(host.Administrator, "GET", path)).Body!.ToJsonString());
        }

        return string.Join('\n', all);
    }

    private static string Fill(Operation operation, string id)
        => string.Concat(operation.Segments.Select(segment => "/" + (segment[0] == '{' ? Uri.EscapeDataString(id) : segment)));
}
