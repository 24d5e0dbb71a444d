using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Http;

namespace Engine.Management.Tests.Restrictions;

/// <summary>Access control lists of the tenant, tried from different addresses.</summary>
public sealed class NetworkAclTests : ApiFixture
{
    [Theory]
    [InlineData("""{"match":{"ipv4_cidrs":["203.0.113.0/24"]}}""", true)]
    [InlineData("""{"match":{"ipv4_cidrs":["203.0.113.7"]}}""", true)]
    [InlineData("""{"match":{"ipv4_cidrs":["203.0.113.8"]}}""", false)]
    [InlineData("""{"match":{"ipv4_cidrs":["10.0.0.0/8"],"ipv6_cidrs":["2001:db8::/32"]}}""", false)]
    [InlineData("""{"match":{"connecting_ipv4_cidrs":["203.0.0.0/16"]}}""", true)]
    [InlineData("""{"match":{"user_agents":["BadBot"]}}""", true)]
    [InlineData("""{"match":{"user_agents":["BadBot"],"ipv4_cidrs":["10.0.0.0/8"]}}""", false)]
    [InlineData("""{"match":{"hostnames":["one.test"]}}""", true)]
    [InlineData("""{"match":{"hostnames":["other.test"]}}""", false)]
    [InlineData("""{"not_match":{"ipv4_cidrs":["10.0.0.0/8"]}}""", true)]
    [InlineData("""{"not_match":{"ipv4_cidrs":["203.0.113.0/24"]}}""", false)]
    [InlineData("""{"match":{"geo_country_codes":["US"]}}""", true)]
    [InlineData("""{"match":{"asns":[64496],"ipv4_cidrs":["10.0.0.0/8"]}}""", false)]
    [InlineData("""{"not_match":{"auth0_managed":["auth0.low_reputation"]}}""", true)]
    public async Task Block_OfARequestItIsOrMightBeAbout_KeepsItOut(string conditions, bool isOut)
    {
        await AddAsync("authentication", """{"block":true}""", conditions);

        Assert.Equal(isOut ? 403 : 400, (await RequestAsync("GET", "/authorize")).StatusCode);
        Assert.Equal(200, (await RequestAsync("GET", "/.well-known/jwks.json")).StatusCode);
        Assert.Equal(200, (await SendAsync("GET", "/clients")).Status);
    }

    [Fact]
    public async Task Allow_BeforeABlock_LetsInWhatItIsAboutForSure()
    {
        await AddAsync("tenant", """{"allow":true}""", """{"match":{"ipv4_cidrs":["203.0.113.0/24"]}}""", priority: 1);
        await AddAsync("tenant", """{"block":true}""", """{"not_match":{"ipv4_cidrs":["10.0.0.0/8"]}}""", priority: 2);

        Assert.Equal(400, (await RequestAsync("GET", "/authorize")).StatusCode);
        Assert.Equal(403, (await RequestAsync("GET", "/authorize", "198.51.100.1")).StatusCode);
        Assert.Equal(403, (await RequestAsync("POST", "/oauth/token", "198.51.100.1")).StatusCode);
    }

    [Fact]
    public async Task Redirect_SendsTheBrowserAway()
    {
        await AddAsync("authentication", """{"redirect":true,"redirect_uri":"https://example.com/blocked"}""", """{"match":{"ipv4_cidrs":["203.0.113.0/24"]}}""");

        var response = await RequestAsync("GET", "/authorize");

        Assert.Equal(302, response.StatusCode);
        Assert.Equal("https://example.com/blocked", response.Headers["Location"]);
    }

    [Theory]
    [InlineData("""{"match":{"geo_country_codes":["US"]}}""")]
    [InlineData("""{"match":{"hostnames":["one.test"]}}""")]
    public async Task Management_Blocked_IsOutOfReachAndALockedOutAdministratorCanMendThat(string conditions)
    {
        var id = await AddAsync("management", """{"block":true}""", conditions);
        var refused = await SendAsync("GET", "/clients");
        Assert.Equal((403, "Access is denied by the network ACL A list"), (refused.Status, refused.Message));
        Assert.Equal(200, (await RequestTokenAsync(TenantName, "management", Issuer + "api/v2/")).Status);

        var mended = await SendAsync("PATCH", "/network-acls/" + id, JsonNode.Parse("""{"active":false}"""));
        Assert.True(mended.Status == 200, mended.Message);
        Assert.Equal(200, (await SendAsync("GET", "/clients")).Status);
    }

    [Fact]
    public async Task Inactive_OrForLoggingOnly_KeepsNobodyOut()
    {
        await AddAsync("tenant", """{"block":true}""", """{"match":{"ipv4_cidrs":["0.0.0.0/0"]}}""", active: false);
        await AddAsync("tenant", """{"log":true}""", """{"match":{"ipv4_cidrs":["0.0.0.0/0"]}}""");

        Assert.Equal(400, (await RequestAsync("GET", "/authorize")).StatusCode);
    }

    private async Task<string> AddAsync(string scope, string action, string conditions, double priority = 5, bool active = true)
    {
        var rule = JsonNode.Parse(conditions)!.AsObject();
        rule["scope"] = scope;
        rule["action"] = JsonNode.Parse(action);
        var answer = await SendAsync("POST", "/network-acls", new JsonObject { ["description"] = "A list", ["active"] = active, ["priority"] = priority, ["rule"] = rule });
        Assert.Equal(201, answer.Status);
        return answer.Body!["id"]!.GetValue<string>();
    }

    private async Task<EngineResponse> RequestAsync(string method, string path, string address = "203.0.113.7")
    {
        var request = new EngineRequest
        {
            Method = method,
            Host = TenantName + ".test",
            Path = path,
            RemoteAddress = IPAddress.Parse(address),
            Body = new MemoryStream(Encoding.UTF8.GetBytes("grant_type=none")),
        };
        request.Headers.Add("User-Agent", "Mozilla/5.0 badbot");
        return await Engine.HandleAsync(request);
    }
}
