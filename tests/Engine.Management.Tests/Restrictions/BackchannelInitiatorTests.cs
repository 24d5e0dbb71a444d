using System.Text.Json.Nodes;
using Engine.Testing;

namespace Engine.Management.Tests.Restrictions;

/// <summary>What applications are told of when an administrator ends sessions, by their settings.</summary>
public sealed class BackchannelInitiatorTests
{
    [Theory]
    [InlineData("session-revoked", "DELETE", "/sessions/{sid}", null)]
    [InlineData("session-revoked", "POST", "/sessions/{sid}/revoke", null)]
    [InlineData("session-revoked", "DELETE", "/users/auth0|ada/sessions", null)]
    [InlineData("session-revoked", "POST", "/users/auth0|ada/revoke-access", "{}")]
    [InlineData("password-changed", "PATCH", "/users/auth0|ada", """{"password":"Difference-Engine-1822","connection":"Username-Password-Authentication"}""")]
    [InlineData("email-identifier-changed", "PATCH", "/users/auth0|ada", """{"email":"ada.new@example.com","connection":"Username-Password-Authentication"}""")]
    [InlineData("account-deactivated", "PATCH", "/users/auth0|ada", """{"blocked":true}""")]
    [InlineData("account-deleted", "DELETE", "/users/auth0|ada", null)]
    public async Task End_OfASession_IsToldToThoseThatWantToKnow(string initiator, string method, string path, string? body)
    {
        var told = await EndAsync(initiator, method, path, body);

        Assert.Equal(FlowHost.UserId, (string?)told!["sub"]);
        Assert.Equal("gold", (string?)told["session_metadata"]!["tier"]);
        Assert.Null(await EndAsync("idp-logout", method, path, body));
    }

    private static async Task<JsonObject?> EndAsync(string initiator, string method, string path, string? body)
    {
        using var receiver = new Receiver();
        using var client = new HttpClient(receiver, disposeHandler: false);
        await using var host = await FlowHost.StartAsync(options => options.HttpClient = client);
        var settings = new JsonObject
        {
            ["oidc_logout"] = new JsonObject
            {
                ["backchannel_logout_urls"] = new JsonArray("https://app.example/out"),
                ["backchannel_logout_initiators"] = new JsonObject { ["mode"] = "custom", ["selected_initiators"] = new JsonArray(initiator) },
                ["backchannel_logout_session_metadata"] = new JsonObject { ["include"] = true },
            },
        };
        Assert.Equal(200, (await host.SendAsync("PATCH", "/clients/" + FlowHost.Web, settings)).Status);
        using var browser = host.Client.OpenBrowser();
        var sid = (string)(await host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser)).IdTokenClaims["sid"]!;
        Assert.Equal(200, (await host.SendAsync("PATCH", "/sessions/" + sid, JsonNode.Parse("""{"session_metadata":{"tier":"gold"}}"""))).Status);

        var answer = await host.SendAsync(method, path.Replace("{sid}", sid, StringComparison.Ordinal), body is null ? null : JsonNode.Parse(body));
        Assert.InRange(answer.Status, 200, 204);
        Assert.DoesNotContain("\"sessions\":[{", (await host.SendAsync("GET", "/users/auth0|ada/sessions")).Body?.ToJsonString() ?? "", StringComparison.Ordinal);
        return await receiver.Told.Task.WaitAsync(TimeSpan.FromSeconds(initiator == "idp-logout" ? 0.3 : 20)).ContinueWith(static task => task.IsCompletedSuccessfully ? task.Result : null);
    }

    private sealed class Receiver : HttpMessageHandler
    {
        public TaskCompletionSource<JsonObject> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Told.TrySetResult(TokenResult.ReadClaims(body["logout_token=".Length..]));
            return new HttpResponseMessage(System.Net.HttpStatusCode.OK);
        }
    }
}
