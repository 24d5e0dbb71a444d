using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.Token;

public sealed class ClientCredentialsInProcess() : ClientCredentialsTests(HostKind.InProcess);

public sealed class ClientCredentialsOverKestrel() : ClientCredentialsTests(HostKind.Kestrel);

public abstract class ClientCredentialsTests(HostKind kind) : BehaviourTest(kind)
{
    [Fact]
    public async Task SecretInTheForm_GrantedApi_IssuesAToken()
    {
        var result = await Client.ClientCredentialsAsync(Sample.MachineClient, Sample.MachineSecret, Sample.Api);

        Assert.Equal(HttpStatusCode.OK, result.StatusCode);
        var claims = result.AccessTokenClaims;
        Assert.Equal(Issuer, claims["iss"]!.GetValue<string>());
        Assert.Equal(Sample.MachineClient + "@clients", claims["sub"]!.GetValue<string>());
        Assert.Equal(Sample.Api, claims["aud"]!.GetValue<string>());
        Assert.Equal("read:posts", claims["scope"]!.GetValue<string>());
        Assert.Equal(86400, result.Body["expires_in"]!.GetValue<int>());
        Assert.Null(result.RefreshToken);
    }

    [Fact]
    public async Task SecretInTheHeader_WithReservedCharacters_IsDecoded()
    {
        var pair = $"{Uri.EscapeDataString(Sample.MachineClient)}:{Uri.EscapeDataString(Sample.MachineSecret)}";
        var header = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));

        var result = await Client.TokenAsync(header, [("grant_type", "client_credentials"), ("audience", Sample.Api)]);

        Assert.Equal(HttpStatusCode.OK, result.StatusCode);
    }

    [Fact]
    public async Task JsonBody_GrantedApi_IssuesAToken()
    {
        using var response = await Client.Http.PostAsync("oauth/token", JsonContent.Create(new JsonObject
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Sample.MachineClient,
            ["client_secret"] = Sample.MachineSecret,
            ["audience"] = Sample.Api,
        }));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task WrongSecret_KnownApplication_LooksLikeAnUnknownApplication()
    {
        var wrong = await Client.ClientCredentialsAsync(Sample.MachineClient, "wrong", Sample.Api);
        var unknown = await Client.ClientCredentialsAsync("nobody", "wrong", Sample.Api);

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(("access_denied", "Unauthorized"), (wrong.Error, wrong.ErrorDescription));
        Assert.Equal(wrong.StatusCode, unknown.StatusCode);
        Assert.Equal(wrong.Body.ToJsonString(), unknown.Body.ToJsonString());
    }

    [Fact]
    public async Task SecretTwice_FormAndHeader_IsRefused()
    {
        var header = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Sample.MachineClient}:x")));

        var result = await Client.TokenAsync(header, [("grant_type", "client_credentials"), ("client_secret", Sample.MachineSecret), ("audience", Sample.Api)]);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (result.StatusCode, result.Error));
    }

    [Theory]
    [InlineData("https://unknown.example/", HttpStatusCode.Forbidden, "access_denied")]
    [InlineData("https://api.example", HttpStatusCode.Forbidden, "access_denied")]
    public async Task Audience_ThatDoesNotExist_IsRefused(string audience, HttpStatusCode status, string error)
    {
        var result = await Client.ClientCredentialsAsync(Sample.MachineClient, Sample.MachineSecret, audience);

        Assert.Equal((status, error), (result.StatusCode, result.Error));
    }

    [Fact]
    public async Task Grant_TheApplicationDoesNotHave_IsRefused()
    {
        var result = await Client.ClientCredentialsAsync(Sample.WebClient, Sample.WebSecret, Sample.Api);

        Assert.Equal((HttpStatusCode.Forbidden, "unauthorized_client"), (result.StatusCode, result.Error));
    }

    [Fact]
    public async Task Grant_Unknown_IsRefused()
    {
        var result = await Client.TokenAsync(("grant_type", "tea"), ("client_id", Sample.MachineClient), ("client_secret", Sample.MachineSecret));

        Assert.Equal("unsupported_grant_type", result.Error);
    }
}
