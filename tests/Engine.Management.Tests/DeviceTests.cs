using System.Text.Json.Nodes;
using Engine.Testing;

namespace Engine.Management.Tests;

/// <summary>What administrators decide about devices.</summary>
public sealed class DeviceTests : IAsyncLifetime
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:device_code";
    private FlowHost _host = null!;
    private string _television = null!;

    public async Task InitializeAsync()
    {
        _host = await FlowHost.StartAsync();
        _television = (await _host.SendAsync("POST", "/clients", JsonNode.Parse($$"""
            {"name":"Television","app_type":"native","token_endpoint_auth_method":"none","grant_types":["{{Grant}}","refresh_token"]}
            """))).Text("client_id");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Settings_OfUserCodes_TakeEffectAtOnce()
    {
        Assert.Matches("^[B-Z]{4}-[B-Z]{4}$", (await BeginAsync()).UserCode);
        foreach (var (body, pattern) in new[]
        {
            ("""{"charset":"digits","mask":"****-****-**"}""", "^[0-9]{4}-[0-9]{4}-[0-9]{2}$"),
            ("""{"charset":"base20","mask":"** ** ** **"}""", "^[B-Z]{2} [B-Z]{2} [B-Z]{2} [B-Z]{2}$"),
        })
        {
            Assert.Equal(200, (await SetAsync(body)).Status);
            Assert.Matches(pattern, (await BeginAsync()).UserCode);
        }
    }

    [Theory]
    [InlineData("""{"charset":"digits","mask":"****-****"}""")]
    [InlineData("""{"mask":"***"}""")]
    [InlineData("""{"mask":"****-****-****-****-**"}""")]
    [InlineData("""{"mask":"********<script>"}""")]
    [InlineData("""{"charset":"letters"}""")]
    public async Task Settings_OfCodesThatCouldBeGuessed_AreRefused(string body) => Assert.Equal(400, (await SetAsync(body)).Status);

    [Theory]
    [InlineData("DELETE", "/users/auth0|ada", null)]
    [InlineData("PATCH", "/users/auth0|ada", """{"blocked":true}""")]
    [InlineData("PATCH", "/users/auth0|ada", """{"password":"Another-Engine-1837"}""")]
    [InlineData("DELETE", "/clients/{television}", null)]
    [InlineData("PATCH", "/clients/{television}", """{"grant_types":["refresh_token"]}""")]
    [InlineData("DELETE", "/resource-servers/https%3A%2F%2Fapi.example%2F", null)]
    public async Task Approval_OfWhatHasEnded_GivesNothing(string method, string path, string? body)
    {
        var device = await BeginAsync();
        await ConnectAsync(device);

        var changed = await _host.SendAsync(method, path.Replace("{television}", _television, StringComparison.Ordinal), body is null ? null : JsonNode.Parse(body));

        Assert.InRange(changed.Status, 200, 204);
        Assert.NotNull((await PollAsync(device)).Error);
    }

    [Fact]
    public async Task Device_Connected_IsADeviceCredentialThatEnds()
    {
        var device = await BeginAsync();
        await ConnectAsync(device);
        var tokens = await PollAsync(device);
        var listed = Assert.Single((await _host.SendAsync("GET", $"/device-credentials?user_id={FlowHost.UserId}&client_id={_television}")).Body!.AsArray())!;

        await _host.SendAsync("DELETE", "/device-credentials/" + (string)listed["id"]!);

        Assert.Equal("refresh_token", (string?)listed["type"]);
        Assert.Equal("invalid_grant", (await _host.Client.RefreshAsync(_television, tokens.RefreshToken!)).Error);
    }

    private Task<FlowAnswer> SetAsync(string settings) => _host.SendAsync("PATCH", "/tenants/settings", JsonNode.Parse("{\"device_flow\":" + settings + "}"));

    private async Task<(string Code, string UserCode, string Page)> BeginAsync()
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["client_id"] = _television, ["scope"] = "openid offline_access", ["audience"] = FlowHost.Api });
        using var response = await _host.Client.Http.PostAsync(new Uri("oauth/device/code", UriKind.Relative), content);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return ((string)body["device_code"]!, (string)body["user_code"]!, (string)body["verification_uri_complete"]!);
    }

    private async Task ConnectAsync((string Code, string UserCode, string Page) device)
    {
        using var browser = _host.Client.OpenBrowser();
        var login = await browser.SubmitAsync(await browser.GetAsync(device.Page), button: "confirm");
        var end = await browser.SubmitAsync(login, new Dictionary<string, string> { ["username"] = FlowHost.Email, ["password"] = FlowHost.Password });
        Assert.Contains("Your device is connected", end.Body, StringComparison.Ordinal);
    }

    private Task<TokenResult> PollAsync((string Code, string UserCode, string Page) device)
        => _host.Client.TokenAsync(("grant_type", Grant), ("client_id", _television), ("device_code", device.Code));
}
