using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Device;

/// <summary>A tenant with a television: an application that people can't type a password into.</summary>
internal static class DeviceHost
{
    public const string Grant = "urn:ietf:params:oauth:grant-type:device_code";
    public const string Television = "tv-client-00000000000000000000000";
    public const string Radio = "radio-client-00000000000000000000";
    public const string Origin = "https://tv.example";
    public const string Strict = "https://strict.example/";

    public static Task<TestEngine> StartAsync(Action<TenantDefinition>? tenant = null, Action<IdentityEngineOptions>? configure = null)
        => TestEngine.StartAsync(
            definition =>
            {
                Sample.Declare(definition);
                definition.Applications.Add(Application(Television, "Television") with { WebOrigins = [Origin], RefreshToken = new RefreshTokenConfiguration { RotationType = "rotating", ExpirationType = "expiring" } });
                definition.Applications.Add(Application(Radio, "Radio"));
                definition.Apis.Add(new ApiDefinition(Strict)
                {
                    Scopes = [new Core.Apis.ApiScope { Value = "read:posts" }],
                    Configure = static api => api with { SkipConsentForVerifiableFirstPartyClients = false },
                });
                tenant?.Invoke(definition);
            },
            configure);

    public static Application Application(string id, string name) => new()
    {
        ClientId = id,
        Name = name,
        AppType = "native",
        TokenEndpointAuthMethod = "none",
        GrantTypes = [Grant, "refresh_token"],
    };

    /// <summary>What the device asks for first.</summary>
    public static async Task<Device> BeginAsync(this TestEngine engine, string client = Television, string? scope = "openid profile offline_access read:posts", string? audience = Sample.Api)
    {
        var (status, body) = await engine.RequestAsync(("client_id", client), ("scope", scope), ("audience", audience));
        Assert.True(status == 200, body.ToJsonString());
        return new Device(client, (string)body["device_code"]!, (string)body["user_code"]!, (string)body["verification_uri_complete"]!);
    }

    public static async Task<(int Status, JsonObject Body)> RequestAsync(this TestEngine engine, params (string Name, string? Value)[] parameters)
    {
        using var content = new FormUrlEncodedContent(parameters.Where(static pair => pair.Value is not null).Select(static pair => KeyValuePair.Create(pair.Name, pair.Value!)));
        using var client = engine.CreateClient();
        using var response = await client.PostAsync(new Uri("oauth/device/code", UriKind.Relative), content);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    public static Task<TokenResult> PollAsync(this TestEngine engine, Device device, string? client = null)
        => engine.Client.TokenAsync(("grant_type", Grant), ("client_id", client ?? device.Client), ("device_code", device.Code));

    /// <summary>From the code to the last page; a person who is not signed in signs in.</summary>
    public static async Task<BrowserPage> ApproveAsync(this TestBrowser browser, Device device, string button = "confirm")
    {
        var page = await browser.SubmitAsync(await browser.GetAsync(device.Uri), button: button);
        return page.Form?.Fields.ContainsKey("password") == true ? await browser.SignInHereAsync(page) : page;
    }

    public static Task<BrowserPage> SignInHereAsync(this TestBrowser browser, BrowserPage page)
        => browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = Sample.Email, ["password"] = Sample.Password });

    public static Task<BrowserPage> EnterAsync(this TestBrowser browser, BrowserPage page, string code)
        => browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = code });

    public static string ScreenOf(BrowserPage page) => page.Url.Segments[^1];

    public static async Task<IReadOnlyList<JsonNode>> ReadLogsAsync(this TestEngine engine)
        => [.. (await engine.Engine.Options.Store.Logs.ReadAsync(engine.Engine.Tenants[0].Id, null, 500)).Select(static log => JsonNode.Parse(Encoding.UTF8.GetString(log.Body.Span))!)];

    public sealed record Device(string Client, string Code, string UserCode, string Uri);
}
