using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Behaviour.Tests.UserInfo;

/// <summary>Claims that Actions set on the ID token, at <c>/userinfo</c>.</summary>
public sealed class CustomClaimsTests
{
    private const string Claim = "https://app.example/favourite_colour";

    [Fact]
    public async Task Claims_AreThoseOfTheLastLogin()
    {
        var colour = new Colour { Value = "green" };
        await using var engine = await TestEngine.StartAsync(
            static tenant =>
            {
                Sample.Declare(tenant);
                tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "colour"));
            },
            options => options.AddAction("colour", colour));

        Assert.Equal("green", await SignInAndAskAsync(engine));
        colour.Value = "blue";
        Assert.Equal("blue", await SignInAndAskAsync(engine));
        colour.Value = null;
        Assert.Null(await SignInAndAskAsync(engine));
    }

    private static async Task<string?> SignInAndAskAsync(TestEngine engine)
    {
        var tokens = await engine.Client.AuthorizationCodeAsync(new SignInRequest(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret, Scope = "openid" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        using var response = await engine.Client.Http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())![Claim]?.GetValue<string>();
    }

    private sealed class Colour : IPostLoginAction
    {
        public string? Value { get; set; }

        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        {
            if (Value is not null)
            {
                api.IdToken.SetCustomClaim(Claim, Value);
            }

            return default;
        }
    }
}
