using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Http;

namespace Engine.Management.Tests;

/// <summary>What applications, people, connections and settings may not be; and who may read the answer in a browser.</summary>
public sealed class ClientInputTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("""{"callbacks":["https://app.example/cb#x"]}""", "callbacks[0]")]
    [InlineData("""{"callbacks":["https://app.example/cb","javascript:alert(1)"]}""", "callbacks[1]")]
    [InlineData("""{"callbacks":["https://sub.*.example.com"]}""", "callbacks[0]")]
    [InlineData("""{"callbacks":["https://prefix-{organization_name}.example.com"]}""", "callbacks[0]")]
    [InlineData("""{"allowed_logout_urls":["data:text/html,x"]}""", "allowed_logout_urls[0]")]
    [InlineData("""{"allowed_logout_urls":["https://{organization_name}.example.com"]}""", "allowed_logout_urls[0]")]
    [InlineData("""{"web_origins":["vbscript:x"]}""", "web_origins[0]")]
    [InlineData("""{"allowed_origins":["*"]}""", "allowed_origins[0]")]
    [InlineData("""{"initiate_login_uri":"http://app.example/login"}""", "initiate_login_uri")]
    [InlineData("""{"client_metadata":{"k":1}}""", "client_metadata.k")]
    [InlineData("""{"client_metadata":{"a":"","b":"","c":"","d":"","e":"","f":"","g":"","h":"","i":"","j":"","k":""}}""", "client_metadata")]
    [InlineData("""{"jwt_configuration":{"lifetime_in_seconds":-1}}""", "jwt_configuration.lifetime_in_seconds")]
    [InlineData("""{"jwt_configuration":{"alg":"RS512"}}""", "jwt_configuration.alg")]
    [InlineData("""{"refresh_token":{"rotation_type":"rotating","expiration_type":"expiring","token_lifetime":-1}}""", "refresh_token.token_lifetime")]
    [InlineData("""{"refresh_token":{"rotation_type":"rotating","expiration_type":"expiring","leeway":-1}}""", "refresh_token.leeway")]
    [InlineData("""{"refresh_token":{"rotation_type":"rotating","expiration_type":"expiring","token_lifetime":60,"idle_token_lifetime":61,"infinite_token_lifetime":false,"infinite_idle_token_lifetime":false}}""", "refresh_token.idle_token_lifetime")]
    [InlineData("""{"grant_types":["magic"]}""", "grant_types[0]")]
    public async Task Client_AgainstTheRules_Is400NamingTheField(string body, string field)
    {
        var entity = JsonNode.Parse(body)!.AsObject();
        var known = (await api.SendAsync("POST", "/clients", JsonNode.Parse("""{"name":"Known"}"""))).Body!["client_id"]!.GetValue<string>();

        var patched = await api.SendAsync("PATCH", "/clients/" + known, entity.DeepClone());
        entity["name"] = "New";
        var created = await api.SendAsync("POST", "/clients", entity);

        Assert.Equal((400, 400), (created.Status, patched.Status));
        Assert.EndsWith($"on property {field}.", created.Message, StringComparison.Ordinal);
        Assert.Equal(created.Message, patched.Message);
    }

    [Theory]
    [InlineData("""{"grant_types":["client_credentials"],"token_endpoint_auth_method":"client_secret_post"}""", """{"token_endpoint_auth_method":"none"}""", "grant_types")]
    [InlineData("""{"callbacks":["https://{custom_domain.metadata.public_app}/cb"]}""", """{"is_first_party":false}""", "callbacks[0]")]
    public async Task Client_ChangeThatMakesAnotherFieldWrong_Is400AndChangesNothing(string stored, string change, string field)
    {
        var entity = JsonNode.Parse(stored)!.AsObject();
        entity["name"] = "Known";
        var known = await api.SendAsync("POST", "/clients", entity);
        Assert.Equal(201, known.Status);
        var path = "/clients/" + known.Body!["client_id"]!.GetValue<string>();
        var before = (await api.SendAsync("GET", path)).Body!.ToJsonString();

        var patched = await api.SendAsync("PATCH", path, JsonNode.Parse(change));

        Assert.Equal(400, patched.Status);
        Assert.Contains($"on property {field}", patched.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await api.SendAsync("GET", path)).Body!.ToJsonString());
    }

    [Fact]
    public async Task Client_ShortSecret_Is400()
    {
        var known = (await api.SendAsync("POST", "/clients", JsonNode.Parse("""{"name":"Known"}"""))).Body!["client_id"]!.GetValue<string>();

        var answer = await api.SendAsync("PATCH", "/clients/" + known, JsonNode.Parse("""{"client_secret":"short"}"""));

        Assert.Equal((400, "Payload validation error: 'String is too short (5 chars), minimum 16' on property client_secret."), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("/connections", """{"name":"bad name","strategy":"auth0"}""", "format connection-name: bad name")]
    [InlineData("/connections", """{"name":"-x","strategy":"auth0"}""", "format connection-name: -x")]
    [InlineData("/organizations", """{"name":"Upper Case"}""", "format organization-name: Upper Case")]
    [InlineData("/rules", """{"name":" rule-","script":"x"}""", "format rule-name")]
    [InlineData("/users", """{"connection":"Username-Password-Authentication","email":"n@example.com","password":"Analytical-Engine-1843","username":"a b"}""", "format username: a b")]
    [InlineData("/users", """{"connection":"Username-Password-Authentication","email":"m@example.com","password":"Analytical-Engine-1843","user_metadata":{"a.b":1}}""", "The name a.b can not be used in metadata")]
    [InlineData("/users", """{"connection":"Username-Password-Authentication","email":"m@example.com","password":"Analytical-Engine-1843","app_metadata":{"$where":1}}""", "The name $where can not be used in metadata")]
    public async Task Name_ThatTheServiceForbids_Is400(string path, string body, string reason)
    {
        var answer = await api.SendAsync("POST", path, JsonNode.Parse(body));

        Assert.Equal(400, answer.Status);
        Assert.Contains(reason, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_PatchedWithAnUnknownConnection_Is400()
    {
        var user = await api.SendAsync("POST", "/users", JsonNode.Parse("""{"connection":"Username-Password-Authentication","email":"patch@example.com","password":"Analytical-Engine-1843"}"""));

        var answer = await api.SendAsync("PATCH", "/users/" + Uri.EscapeDataString(user.Body!["user_id"]!.GetValue<string>()), JsonNode.Parse("""{"connection":"nowhere","email":"other@example.com"}"""));

        Assert.Equal((400, "The connection does not exist."), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("""{"allowed_logout_urls":["javascript:x"]}""")]
    [InlineData("""{"error_page":{"html":"","show_log_link":false,"url":"javascript:x"}}""")]
    [InlineData("""{"session_lifetime":-1}""")]
    [InlineData("""{"enabled_locales":[]}""")]
    public async Task Tenant_AgainstTheRules_Is400(string body) => Assert.Equal(400, (await api.SendAsync("PATCH", "/tenants/settings", JsonNode.Parse(body))).Status);

    [Fact]
    public async Task Preflight_FromABrowser_IsAnswered()
    {
        var response = await AskAsync("OPTIONS", "/users/auth0%7Cx", "https://spa.example", null);

        Assert.Equal(204, response.StatusCode);
        Assert.Equal("https://spa.example", response.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("GET, PATCH, DELETE, OPTIONS", response.Headers["Access-Control-Allow-Methods"]);
        Assert.Contains("Authorization", response.Headers["Access-Control-Allow-Headers"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_FromABrowser_CanBeReadByTheOriginsOfTheApplicationAlone()
    {
        await api.SendAsync("PATCH", "/clients/management", JsonNode.Parse("""{"allowed_origins":["https://spa.example"]}"""));

        Assert.Equal("https://spa.example", (await AskAsync("GET", "/clients", "https://spa.example", api.Token)).Headers["Access-Control-Allow-Origin"]);
        Assert.Null((await AskAsync("GET", "/clients", "https://evil.example", api.Token)).Headers["Access-Control-Allow-Origin"]);
        var unknown = await AskAsync("GET", "/clients", "https://spa.example", null);
        Assert.Equal((401, "https://spa.example"), (unknown.StatusCode, unknown.Headers["Access-Control-Allow-Origin"]));
        var forged = await AskAsync("GET", "/clients", "https://evil.example", api.Token[..^4] + "AAAA");
        Assert.Equal((401, null), (forged.StatusCode, forged.Headers["Access-Control-Allow-Origin"]));
    }

    private async Task<EngineResponse> AskAsync(string method, string path, string origin, string? token)
    {
        var request = new EngineRequest { Method = method, Host = api.TenantName + ".test", Path = "/api/v2" + path, Body = new MemoryStream(Encoding.UTF8.GetBytes("{}")) };
        request.Headers.Add("Origin", origin);
        if (token is not null)
        {
            request.Headers.Add("Authorization", "Bearer " + token);
        }

        return await api.Engine.HandleAsync(request);
    }
}
