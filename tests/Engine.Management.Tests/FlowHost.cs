using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Management;
using Engine.Core.Storage;
using Engine.Testing;

namespace Engine.Management.Tests;

/// <summary>An engine with applications a person can sign in to, and the Management API over the same handler.</summary>
public sealed class FlowHost : IAsyncDisposable
{
    public const string Web = "web-client";
    public const string Spa = "spa-client";
    public const string Secret = "a secret of the client 0123456789";
    public const string Callback = "https://app.example/callback";
    public const string Api = "https://api.example/";
    public const string Email = "ada@example.com";
    public const string UserId = "auth0|ada";
    public const string Password = "Analytical-Engine-1843";
    private readonly string _token;

    private FlowHost(TestEngine engine, string token) => (Engine, _token) = (engine, token);

    public TestEngine Engine { get; }

    public TestClient Client => Engine.Client;

    public static async Task<FlowHost> StartAsync(Action<IdentityEngineOptions>? configure = null)
    {
        var engine = await TestEngine.StartAsync(Declare, options =>
        {
            options.AddManagementApi();
            configure?.Invoke(options);
        });
        var token = await engine.Client.ClientCredentialsAsync("management", Secret, ManagementApi.IdentifierOf(TestEngine.DefaultIssuer));
        return new FlowHost(engine, token.AccessToken);
    }

    public static void Declare(TenantDefinition tenant)
    {
        tenant.AddManagementClient(TestEngine.DefaultIssuer, "management", Secret);
        tenant.Applications.Add(new Application { ClientId = Web, ClientSecret = Secret, Name = "Web", AppType = "regular_web", Callbacks = [Callback], GrantTypes = ["authorization_code", "refresh_token"] });
        tenant.Applications.Add(new Application
        {
            ClientId = Spa,
            Name = "Spa",
            AppType = "spa",
            TokenEndpointAuthMethod = "none",
            Callbacks = [Callback],
            GrantTypes = ["authorization_code", "refresh_token"],
            RefreshToken = new RefreshTokenConfiguration { RotationType = "rotating", ExpirationType = "expiring" },
        });
        tenant.Apis.Add(new ApiDefinition(Api)
        {
            Name = "Posts",
            Scopes = [new ApiScope { Value = "read:posts" }],
            Configure = static api => api with { AllowOfflineAccess = true, SkipConsentForVerifiableFirstPartyClients = true },
        });
        tenant.Users.Add(new UserDefinition(Email, Password) { Id = "ada", Name = "Ada Lovelace" });
    }

    public static SignInRequest SignIn(string client = Web, string password = Password, string email = Email)
        => new(client, Callback, email, password) { ClientSecret = client == Web ? Secret : null, Scope = "openid profile offline_access", Audience = Api };

    public Task<FlowAnswer> SendAsync(string method, string path, JsonNode? body = null)
        => SendAsync(method, path, body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));

    public async Task<FlowAnswer> SendAsync(string method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/v2" + path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await Client.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new FlowAnswer((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync();
}

/// <summary>What the API has answered over HTTP.</summary>
public sealed record FlowAnswer(int Status, JsonNode? Body)
{
    public string? Message => Body?["message"]?.GetValue<string>();

    public string Text(string name) => Body![name]!.GetValue<string>();
}
