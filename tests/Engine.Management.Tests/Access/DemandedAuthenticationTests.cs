using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Management;
using Engine.Testing;

namespace Engine.Management.Tests.Access;

/// <summary>An application that has to prove itself with a key or a certificate can't use its secret any more (<c>configure-private-key-jwt.md</c>).</summary>
public sealed class DemandedAuthenticationTests : IAsyncLifetime
{
    private FlowHost _host = null!;
    private string _client = "";
    private string _secret = "";

    public async Task InitializeAsync()
    {
        _host = await FlowHost.StartAsync();
        var created = await _host.SendAsync("POST", "/clients", new JsonObject
        {
            ["name"] = "Machine",
            ["app_type"] = "non_interactive",
            ["grant_types"] = new JsonArray("client_credentials"),
            ["jwt_configuration"] = new JsonObject { ["alg"] = "RS256" },
        });
        (_client, _secret) = (created.Text("client_id"), created.Text("client_secret"));
        await _host.SendAsync("POST", "/client-grants", new JsonObject { ["client_id"] = _client, ["audience"] = FlowHost.Api, ["scope"] = new JsonArray("read:posts") });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("private_key_jwt")]
    [InlineData("tls_client_auth")]
    [InlineData("self_signed_tls_client_auth")]
    public async Task Secret_OnceAStrongerWayIsDemanded_IsRefusedEverywhere(string method)
    {
        Assert.Equal(200, (int)(await RequestAsync(basic: false)).StatusCode);

        Assert.Equal(200, (await DemandAsync(method)).Status);

        foreach (var basic in new[] { false, true })
        {
            var refused = await RequestAsync(basic);
            Assert.Equal(401, (int)refused.StatusCode);
            Assert.Equal("access_denied", refused.Error);
            Assert.Equal(401, await RevokeAsync(basic));
        }

        Assert.Equal(401, (int)(await _host.Client.TokenAsync(("grant_type", "client_credentials"), ("client_id", _client), ("audience", FlowHost.Api))).StatusCode);
        var log = (await _host.SendAsync("GET", "/logs?q=type:feccft&per_page=1")).Body![0]!;
        Assert.Contains(method, log.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>The way back: the demand is taken away and a method with the secret is set.</summary>
    [Fact]
    public async Task Secret_OnceTheDemandIsTakenAway_IsAcceptedAgain()
    {
        await DemandAsync("private_key_jwt");
        Assert.Equal(200, (await _host.SendAsync("PATCH", "/clients/" + _client, new JsonObject { ["token_endpoint_auth_method"] = "client_secret_post", ["client_authentication_methods"] = null })).Status);

        Assert.Equal(200, (int)(await RequestAsync(basic: false)).StatusCode);
        Assert.Equal(401, (int)(await RequestAsync(basic: true)).StatusCode);
    }

    /// <summary>The secret of such an application is not shown until it is restored.</summary>
    [Fact]
    public async Task Secret_WhileAStrongerWayIsDemanded_IsNotShown()
    {
        await DemandAsync("private_key_jwt");

        Assert.DoesNotContain("client_secret", (await _host.SendAsync("GET", "/clients/" + _client)).Body!.AsObject().Select(static field => field.Key));
    }

    private async Task<FlowAnswer> DemandAsync(string method)
    {
        using var rsa = RSA.Create(2048);
        var certificate = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=machine", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(_host.Engine.Clock.GetUtcNow(), _host.Engine.Clock.GetUtcNow().AddYears(1)).ExportCertificatePem();
        JsonObject credential = method switch
        {
            "private_key_jwt" => new() { ["credential_type"] = "public_key", ["pem"] = rsa.ExportSubjectPublicKeyInfoPem(), ["alg"] = "RS256" },
            "tls_client_auth" => new() { ["credential_type"] = "cert_subject_dn", ["pem"] = certificate },
            _ => new() { ["credential_type"] = "x509_cert", ["pem"] = certificate },
        };
        var stored = await _host.SendAsync("POST", $"/clients/{_client}/credentials", credential);
        return await _host.SendAsync("PATCH", "/clients/" + _client, new JsonObject
        {
            ["token_endpoint_auth_method"] = null,
            ["client_authentication_methods"] = new JsonObject { [method] = new JsonObject { ["credentials"] = new JsonArray(new JsonObject { ["id"] = stored.Text("id") }) } },
        });
    }

    private Task<TokenResult> RequestAsync(bool basic) => basic
        ? _host.Client.TokenAsync(Basic(), [("grant_type", "client_credentials"), ("audience", FlowHost.Api)])
        : _host.Client.ClientCredentialsAsync(_client, _secret, FlowHost.Api);

    private async Task<int> RevokeAsync(bool basic)
    {
        var form = new Dictionary<string, string> { ["token"] = "unknown" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "oauth/revoke");
        if (basic)
        {
            request.Headers.Authorization = Basic();
        }
        else
        {
            (form["client_id"], form["client_secret"]) = (_client, _secret);
        }

        request.Content = new FormUrlEncodedContent(form);
        using var response = await _host.Client.Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private System.Net.Http.Headers.AuthenticationHeaderValue Basic()
        => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(_client)}:{Uri.EscapeDataString(_secret)}")));
}
