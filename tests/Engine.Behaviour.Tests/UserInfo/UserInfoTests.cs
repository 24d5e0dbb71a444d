using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.UserInfo;

public sealed class UserInfoInProcess() : UserInfoTests(HostKind.InProcess);

public sealed class UserInfoOverKestrel() : UserInfoTests(HostKind.Kestrel);

public abstract class UserInfoTests(HostKind kind) : BehaviourTest(kind)
{
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Bearer_InTheHeader_ShowsTheClaimsOfTheScopes(string method)
    {
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn("openid email"));
        using var request = new HttpRequestMessage(new HttpMethod(method), "userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        using var response = await Client.Http.SendAsync(request);
        var claims = await response.Content.ReadFromJsonAsync<JsonObject>();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("auth0|ada", claims!["sub"]!.GetValue<string>());
        Assert.Equal(Sample.Email, claims["email"]!.GetValue<string>());
        Assert.Null(claims["name"]);
    }

    [Fact]
    public async Task Bearer_InTheForm_IsRead()
    {
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn());
        using var response = await Client.Http.PostAsync("userinfo", new FormUrlEncodedContent([new("access_token", tokens.AccessToken)]));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer a.b.c")]
    public async Task Token_MissingOrBroken_IsUnauthorized(string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        using var response = await Client.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Token_Expired_IsUnauthorized()
    {
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn("openid", Sample.Api));
        Clock.Advance(TimeSpan.FromDays(2));
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        using var response = await Client.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
