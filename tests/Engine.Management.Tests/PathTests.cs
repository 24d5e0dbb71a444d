using System.Text.Json.Nodes;
using Engine.Core.Http;

namespace Engine.Management.Tests;

/// <summary>Ids in paths: every character an id may have gets through, and no spelling of a path reaches something else.</summary>
public sealed class PathTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("path-1")]
    [InlineData("with/slash")]
    [InlineData("with|pipe")]
    [InlineData("per%cent")]
    [InlineData("%7C")]
    [InlineData("a?b#c&d=e")]
    [InlineData("ümläut")]
    [InlineData("../roles")]
    public async Task User_WhoseIdNeedsEncoding_IsReadAndRemoved(string id)
    {
        var created = await api.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = $"path{Math.Abs(id.GetHashCode(StringComparison.Ordinal))}@example.com", ["password"] = "Analytical-Engine-1843", ["user_id"] = id });
        Assert.Equal(201, created.Status);
        var userId = created.Body!["user_id"]!.GetValue<string>();
        Assert.Equal("auth0|" + id, userId);
        var path = "/users/" + Uri.EscapeDataString(userId);

        Assert.Equal(userId, (await api.SendAsync("GET", path)).Body!["user_id"]!.GetValue<string>());
        Assert.Equal(200, (await api.SendAsync("GET", path + "/roles")).Status);
        Assert.Equal(404, (await api.SendAsync("GET", path.Replace("%", "%25", StringComparison.Ordinal))).Status);
        Assert.Equal(404, (await api.SendAsync("GET", path + "/")).Status);
        Assert.Equal(204, (await api.SendAsync("DELETE", path)).Status);
        Assert.Equal(404, (await api.SendAsync("GET", path)).Status);
    }

    [Theory]
    [InlineData("GET", "/users/")]
    [InlineData("GET", "/users//roles")]
    [InlineData("GET", "/Clients")]
    [InlineData("GET", "/%63lients")]
    [InlineData("GET", "/clients/")]
    [InlineData("GET", "/clients%2Fmanagement")]
    [InlineData("GET", "/users/../clients")]
    [InlineData("GET", "/users/%2e%2e/clients")]
    [InlineData("DELETE", "/clients/.")]
    [InlineData("DELETE", "/clients/%2E%2E")]
    [InlineData("GET", "/clients/management%00")]
    [InlineData("GET", "/clients/management%0A")]
    [InlineData("GET", "/clients/management%0D%0AX-Evil:%201")]
    [InlineData("PUT", "/clients")]
    [InlineData("delete", "/clients/management")]
    [InlineData("CONNECT", "/clients/management")]
    public async Task Path_SpelledOtherwise_IsNotThere(string method, string path)
    {
        var answer = await api.SendAsync(method, path);

        Assert.Equal((404, "Not Found"), (answer.Status, answer.Message));
        Assert.Equal(200, (await api.SendAsync("GET", "/clients/management")).Status);
    }

    [Theory]
    [InlineData("/clients/search", "GET, PATCH, DELETE, OPTIONS")]
    [InlineData("/keys/signing/rotate", "GET, OPTIONS, POST")]
    [InlineData("/clients", "GET, OPTIONS, POST")]
    public async Task Preflight_PathOfSeveralRoutes_NamesTheMethodsOfAll(string path, string methods)
    {
        var request = new EngineRequest { Method = "OPTIONS", Host = api.TenantName + ".test", Path = "/api/v2" + path, Headers = { ["Origin"] = "https://spa.example" } };

        var response = await api.Engine.HandleAsync(request);

        Assert.Equal(methods.Split(", ").Order(), response.Headers["Access-Control-Allow-Methods"]!.Split(", ").Order());
    }

    [Fact]
    public async Task Path_Huge_IsRefused()
    {
        Assert.Equal(414, (await api.SendAsync("GET", "/users/" + new string('a', 1_000_000))).Status);
        Assert.Equal(414, (await api.SendAsync("GET", string.Concat(Enumerable.Repeat("/users", 200_000)))).Status);
    }
}
