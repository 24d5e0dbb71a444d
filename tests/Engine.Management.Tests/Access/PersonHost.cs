using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Management;
using Engine.Hosting;
using Engine.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Engine.Management.Tests.Access;

/// <summary>A server on a socket with the Management API, a public application that anybody may sign up at, and an administrator.</summary>
public sealed class PersonHost : IAsyncDisposable
{
    public const string Spa = "spa-client";
    public const string Callback = "https://app.example/callback";
    public const string Secret = "a secret of the client 0123456789";
    public const string Password = "Analytical-Engine-1843";
    public const string Victim = "auth0|ada";
    private readonly TestEngine _engine;
    private readonly WebApplication _app;
    private readonly SocketsHttpHandler _socket;

    private PersonHost(TestEngine engine, WebApplication app, SocketsHttpHandler socket, string issuer)
    {
        _engine = engine;
        _app = app;
        _socket = socket;
        Issuer = issuer;
        Client = new TestClient(socket, issuer, engine.Secrets, engine.Clock);
    }

    public string Issuer { get; }

    public string Audience => ManagementApi.IdentifierOf(Issuer);

    public TestClient Client { get; }

    public FakeClock Clock => _engine.Clock;

    public IdentityEngine Engine => _engine.Engine;

    public string Administrator { get; private set; } = "";

    public static async Task<PersonHost> StartAsync(Action<TenantDefinition, string>? declare = null)
    {
        var issuer = $"http://127.0.0.1:{FindPort()}/";
        var engine = await TestEngine.StartAsync(
            tenant =>
            {
                tenant.Issuer = issuer;
                tenant.AddManagementClient(issuer, "management", Secret);
                foreach (var id in new[] { Spa, "other-client" })
                {
                    tenant.Applications.Add(new Application
                    {
                        ClientId = id,
                        Name = "Spa",
                        AppType = "spa",
                        TokenEndpointAuthMethod = "none",
                        Callbacks = [Callback],
                        GrantTypes = ["authorization_code", "refresh_token"],
                    });
                }

                tenant.Users.Add(new UserDefinition("ada@example.com", Password) { Id = "ada", Name = "Ada Lovelace" });
                declare?.Invoke(tenant, issuer);
            },
            static options => options.AddManagementApi());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(issuer);
        var app = builder.Build();
        app.UseIdentityEngine(engine.Engine);
        await app.StartAsync();
        var host = new PersonHost(engine, app, new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, issuer);
        host.Administrator = (await host.Client.ClientCredentialsAsync("management", Secret, host.Audience)).AccessToken;
        return host;
    }

    /// <summary>Signs a new person up and asks for a token of the Management API.</summary>
    public Task<TokenResult> SignUpAsync(string email, string scope) => GetTokensAsync(email, scope, Spa, isNew: true, Audience);

    /// <summary>Signs a person in.</summary>
    public Task<TokenResult> SignInAsync(string email, string scope, string client = Spa, string? audience = null) => GetTokensAsync(email, scope, client, isNew: false, audience);

    public async Task<FlowAnswer> SendAsync(string token, string method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/v2" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Client.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new FlowAnswer((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>A token with these claims, signed as the tenant signs: what somebody would hold who got around every decision.</summary>
    public string Sign(JsonObject claims, string algorithm = "RS256")
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestSigningKeys.Current);
        var kid = TokenHeader(Administrator)["kid"]!.DeepClone();
        var header = new JsonObject { ["alg"] = algorithm, ["kid"] = kid, ["typ"] = "JWT" };
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        JsonObject all = new() { ["iss"] = Issuer, ["iat"] = now, ["exp"] = now + 600 };
        foreach (var (name, value) in claims)
        {
            all[name] = value?.DeepClone();
        }

        var signed = $"{Encode(header)}.{Encode(all)}";
        var padding = algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return $"{signed}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, padding))}";
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _socket.Dispose();
        await _app.DisposeAsync();
        await _engine.DisposeAsync();
    }

    private async Task<TokenResult> GetTokensAsync(string email, string scope, string client, bool isNew, string? audience)
    {
        var (verifier, challenge) = Client.CreatePkce();
        var url = Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", client), ("redirect_uri", Callback), ("audience", audience), ("scope", scope),
            ("code_challenge", challenge), ("code_challenge_method", "S256"));
        using var browser = Client.OpenBrowser();
        var page = isNew ? await browser.SignUpAsync(url, email, Password) : await browser.SignInAsync(url, email, Password);
        Assert.Contains("code", page.Parameters.Keys);
        return await Client.TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", client), ("code", page.Parameters["code"]), ("redirect_uri", Callback), ("code_verifier", verifier));
    }

    private static JsonObject TokenHeader(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]))!.AsObject();

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
