using System.Net;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Http;
using Engine.Core.Limits;
using Engine.Core.Management;
using Engine.Testing;

namespace Engine.Management.Tests;

/// <summary>Who uses up whose calls of the Management API.</summary>
public sealed class RateLimitTests : IAsyncLifetime
{
    private TestEngine _engine = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _engine = await TestEngine.StartAsync(
            static tenant =>
            {
                FlowHost.Declare(tenant);
                tenant.AddManagementClient(TestEngine.DefaultIssuer, "other", FlowHost.Secret);
            },
            static options => options.AddManagementApi(static api => (api.RateLimitBurst, api.RateLimitPerSecond, api.AnonymousRateLimitBurst, api.AnonymousRateLimitPerSecond) = (5, 1, 10, 1)));
        _token = await TokenAsync("management");
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AAAA")]
    public async Task Call_StrangersUseUpTheirLimit_TheAdministratorHasTheirOwn(string? token)
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(401, (await CallAsync(token, "203.0.113.9")).StatusCode);
        }

        var refused = await CallAsync(token, "203.0.113.9");
        Assert.Equal((429, "10", "0"), (refused.StatusCode, refused.Headers["x-ratelimit-limit"], refused.Headers["x-ratelimit-remaining"]));
        Assert.Equal(401, (await CallAsync(token, "203.0.113.10")).StatusCode);
        for (var i = 0; i < 5; i++)
        {
            var answer = await CallAsync(_token, "203.0.113.9");
            Assert.Equal((200, "5", $"{4 - i}"), (answer.StatusCode, answer.Headers["x-ratelimit-limit"], answer.Headers["x-ratelimit-remaining"]));
            Assert.Equal(_engine.Clock.GetUtcNow().AddSeconds(i + 1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Headers["x-ratelimit-reset"]);
        }
    }

    [Fact]
    public async Task Call_OneApplicationUsesUpItsLimit_AnotherHasItsOwn()
    {
        for (var i = 0; i < 5; i++)
        {
            await CallAsync(_token, "203.0.113.9");
        }

        var refused = await CallAsync(_token, "203.0.113.9");
        Assert.Equal((429, "1"), (refused.StatusCode, refused.Headers["retry-after"]));
        Assert.Equal("too_many_requests", JsonNode.Parse(refused.Body.Span)!["errorCode"]!.GetValue<string>());
        Assert.Equal(200, (await CallAsync(await TokenAsync("other"), "203.0.113.9")).StatusCode);
        _engine.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await CallAsync(_token, "203.0.113.9")).StatusCode);
    }

    [Fact]
    public async Task Call_UnknownPaths_CountAsAnonymous()
    {
        for (var i = 0; i < 20; i++)
        {
            await CallAsync(null, "203.0.113.9", $"/api/v2/nothing/{i}");
        }

        Assert.Equal(200, (await CallAsync(_token, "203.0.113.9")).StatusCode);
    }

    [Theory]
    [InlineData("/api/v2/users", "q=", 40_000, 414)]
    [InlineData("/api/v2/users", "q=", 2, 400)]
    public async Task Search_TooLongOrTooManyTerms_IsRefused(string path, string start, int length, int status)
    {
        var query = start + (status == 414 ? new string('a', length) : string.Join('+', Enumerable.Repeat("ab", 101)));
        var answer = await CallAsync(_token, "203.0.113.9", path, query);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status, JsonNode.Parse(answer.Body.Span)!["statusCode"]!.GetValue<int>());
    }

    [Fact]
    public void RateLimiter_ManyCallers_ForgetsThoseWhoseBucketIsFull()
    {
        var limiter = new RateLimiter(2, 1);
        var now = DateTimeOffset.UnixEpoch;
        for (var i = 0; i < 50_000; i++)
        {
            limiter.Take("t", $"{i}", now = now.AddMilliseconds(10));
        }

        Assert.InRange(limiter.Count, 1, 20_000);
    }

    private async Task<string> TokenAsync(string client) => (await _engine.Client.ClientCredentialsAsync(client, FlowHost.Secret, ManagementApi.IdentifierOf(TestEngine.DefaultIssuer))).AccessToken;

    private async Task<EngineResponse> CallAsync(string? token, string address, string path = "/api/v2/clients", string query = "")
    {
        var request = new EngineRequest { Method = "GET", Host = new Uri(TestEngine.DefaultIssuer).Host, Path = path, QueryString = query, RemoteAddress = IPAddress.Parse(address) };
        if (token is not null)
        {
            request.Headers.Add("Authorization", "Bearer " + token);
        }

        return await _engine.Engine.HandleAsync(request);
    }
}
