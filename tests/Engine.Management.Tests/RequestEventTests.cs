using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Management.Tests;

/// <summary>What Actions and the log know of a sign-in, whichever way the person came.</summary>
public sealed class RequestEventTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Query_OfTheAuthorizationRequest_IsWhatTheApplicationAskedFor(bool hasSession)
    {
        var action = new Recorder();
        await using var host = await FlowHost.StartAsync(options =>
        {
            options.Tenants[0].Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "recorder"));
            options.AddAction("recorder", action);
        });
        using var browser = host.Client.OpenBrowser();
        if (hasSession)
        {
            await host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser);
        }

        var hint = (await host.Client.AuthorizationCodeAsync(FlowHost.SignIn())).IdToken;
        await host.Client.AuthorizationCodeAsync(FlowHost.SignIn() with { Parameters = [("ext-campaign", "spring"), ("id_token_hint", hint)] }, browser);

        var query = action.Last!.Request.Query;
        Assert.Equal("spring", query["ext-campaign"]);
        Assert.Equal("code", query["response_type"]);
        Assert.False(query.ContainsKey("id_token_hint"));
        Assert.Empty(action.Last.Request.Body);
    }

    [Fact]
    public async Task Log_FailedAndCompletedSignIn_NamesWhoConnectionAndSession()
    {
        await using var host = await FlowHost.StartAsync();
        using var browser = host.Client.OpenBrowser();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.AuthorizationCodeAsync(FlowHost.SignIn() with { Username = "nobody@example.com" }, browser));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.AuthorizationCodeAsync(FlowHost.SignIn() with { Password = "wrong" }));
        await host.Client.AuthorizationCodeAsync(FlowHost.SignIn());

        Assert.Equal("nobody@example.com", (await FindAsync(host, "fu"))["user_name"]!.GetValue<string>());
        Assert.Equal(FlowHost.Email, (await FindAsync(host, "fp"))["user_name"]!.GetValue<string>());
        var success = await FindAsync(host, "s");
        Assert.Equal((FlowHost.Email, "Username-Password-Authentication", "auth0", "database"), (Text(success, "user_name"), Text(success, "connection"), Text(success, "strategy"), Text(success, "strategy_type")));
        var details = success["details"]!;
        Assert.NotEmpty(details["session_id"]!.GetValue<string>());
        Assert.Equal(1, details["stats"]!["loginsCount"]!.GetValue<int>());
        Assert.NotNull(details["actions"]!["executions"]);
        Assert.True(details["completedAt"]!.GetValue<long>() >= details["initiatedAt"]!.GetValue<long>());
    }

    [Fact]
    public async Task Logs_CheckpointPages_LinkToTheNextUntilTheEndAndThenToThemselves()
    {
        await using var host = await FlowHost.StartAsync();
        await host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        var token = await host.Client.ClientCredentialsAsync("management", FlowHost.Secret, TestEngine.DefaultIssuer + "api/v2/");
        var seen = 0;
        var path = "/logs?from=0&take=2";
        while (true)
        {
            var (page, link) = await ReadAsync(host, path, token.AccessToken);
            Assert.StartsWith($"<{TestEngine.DefaultIssuer}api/v2/logs?from=", link, StringComparison.Ordinal);
            Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
            seen += page.Count;
            var next = link[(TestEngine.DefaultIssuer.Length + 7)..link.IndexOf('>', StringComparison.Ordinal)];
            if (page.Count == 0)
            {
                Assert.Equal(path, next);
                break;
            }

            path = next;
        }

        Assert.True(seen >= 3);
    }

    private static string? Text(JsonNode record, string name) => record[name]?.GetValue<string>();

    private static async Task<JsonNode> FindAsync(FlowHost host, string type) => Assert.Single((await host.SendAsync("GET", "/logs?q=type:" + type)).Body!.AsArray())!;

    private static async Task<(JsonArray Page, string Link)> ReadAsync(FlowHost host, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v2" + path);
        request.Headers.Authorization = new("Bearer", token);
        using var response = await host.Client.Http.SendAsync(request);
        return (JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray(), response.Headers.GetValues("Link").Single());
    }

    private sealed class Recorder : IPostLoginAction
    {
        public PostLoginEvent? Last { get; private set; }

        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        {
            Last = @event;
            return ValueTask.CompletedTask;
        }
    }
}
