using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.Discovery;

public sealed class DiscoveryInProcess() : DiscoveryTests(HostKind.InProcess);

public sealed class DiscoveryOverKestrel() : DiscoveryTests(HostKind.Kestrel);

public abstract class DiscoveryTests(HostKind kind) : BehaviourTest(kind)
{
    [Fact]
    public async Task Configuration_AnyHost_NamesEndpointsBelowTheIssuer()
    {
        var document = await Client.Http.GetFromJsonAsync<JsonObject>(".well-known/openid-configuration");

        Assert.Equal(Issuer, document!["issuer"]!.GetValue<string>());
        Assert.Equal(Issuer + "authorize", document["authorization_endpoint"]!.GetValue<string>());
        Assert.Equal(Issuer + "oauth/token", document["token_endpoint"]!.GetValue<string>());
        Assert.Equal(Issuer + ".well-known/jwks.json", document["jwks_uri"]!.GetValue<string>());
        Assert.Contains("code", document["response_types_supported"]!.AsArray().Select(static node => node!.GetValue<string>()));
    }

    [Fact]
    public async Task Keys_Published_HaveNoPrivatePart()
    {
        var document = await Client.Http.GetFromJsonAsync<JsonObject>(".well-known/jwks.json");

        var keys = document!["keys"]!.AsArray();
        Assert.Equal(2, keys.Count);
        Assert.All(keys, static key =>
        {
            Assert.Equal("RSA", key!["kty"]!.GetValue<string>());
            Assert.Equal("sig", key["use"]!.GetValue<string>());
            Assert.All(new[] { "d", "p", "q", "dp", "dq", "qi" }, name => Assert.Null(key[name]));
        });
    }

    [Fact]
    public async Task Head_Configuration_HasTheLengthAndNoBody()
    {
        using var get = await Client.Http.GetAsync(".well-known/openid-configuration");
        using var head = await Client.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, ".well-known/openid-configuration"));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal((await get.Content.ReadAsByteArrayAsync()).Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
    }

    [Fact]
    public async Task UnknownPath_AnyMethod_IsNotFound()
    {
        using var response = await Client.Http.GetAsync("no/such/path");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("GET", "oauth/token", "POST, OPTIONS")]
    [InlineData("DELETE", "authorize", "GET, HEAD, POST")]
    [InlineData("POST", ".well-known/jwks.json", "GET, HEAD, OPTIONS")]
    public async Task WrongMethod_KnownPath_SaysWhatIsAllowed(string method, string path, string allowed)
    {
        using var response = await Client.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Preflight_Keys_AllowsAnyOrigin()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, ".well-known/jwks.json");
        request.Headers.Add("Origin", "https://anywhere.example");
        using var response = await Client.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("https://anywhere.example", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
    }
}
