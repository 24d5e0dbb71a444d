using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Passwordless;

/// <summary>A tenant whose people sign in with codes and links, and two applications that let them.</summary>
internal static class PasswordlessHost
{
    public const string Grant = "http://auth0.com/oauth/grant-type/passwordless/otp";
    public const string Callback = "https://app.example/cb";
    public const string Ada = "ada@example.com";
    public const string Phone = "+4930123456";

    public static Task<TestEngine> StartAsync(Action<JsonObject>? email = null, Action<JsonObject>? sms = null, Action<TenantDefinition>? tenant = null, bool isDatabaseEnabled = false, Action<Core.IdentityEngineOptions>? configure = null)
        => TestEngine.StartAsync(
            definition =>
            {
                definition.Issuer = TestEngine.DefaultIssuer;
                definition.Applications.Add(Application("shop"));
                definition.Applications.Add(Application("other"));
                definition.Connections.Add(Connection("email", email));
                definition.Connections.Add(Connection("sms", sms));
                definition.Connections.Add(new ConnectionDefinition(Core.Connections.Connection.DefaultDatabase) { EnabledClients = isDatabaseEnabled ? ["shop"] : [] });
                tenant?.Invoke(definition);
            },
            configure);

    public static Application Application(string id) => new()
    {
        ClientId = id,
        Name = id,
        AppType = "spa",
        TokenEndpointAuthMethod = "none",
        Callbacks = [Callback],
        GrantTypes = ["authorization_code", "refresh_token", Grant],
    };

    public static ConnectionDefinition Connection(string name, Action<JsonObject>? change) => new(name)
    {
        EnabledClients = ["shop", "other"],
        Configure = connection =>
        {
            var options = new JsonObject();
            change?.Invoke(options);
            return connection with { Strategy = name, Options = options };
        },
    };

    public static async Task<(int Status, JsonObject Body)> StartCodeAsync(this TestEngine engine, object body)
    {
        using var client = engine.CreateClient();
        using var response = await client.PostAsJsonAsync("passwordless/start", body);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    public static Task<(int Status, JsonObject Body)> SendMailAsync(this TestEngine engine, string client = "shop", string email = Ada)
        => engine.StartCodeAsync(new { client_id = client, connection = "email", email, send = "code" });

    public static Task<TokenResult> RedeemAsync(this TestEngine engine, string otp, string client = "shop", string username = Ada, string realm = "email", string? scope = "openid profile email")
        => engine.Client.TokenAsync(("grant_type", Grant), ("client_id", client), ("username", username), ("otp", otp), ("realm", realm), ("scope", scope));

    public static string CodeOf(this TestEngine engine, string recipient = Ada) => engine.Outbox.To(recipient)[^1].Code!;

    /// <summary>Never the same as the code.</summary>
    public static string Wrong(string code) => (code[0] == '9' ? '0' : (char)(code[0] + 1)) + code[1..];

    public static string AuthorizeUrl(this TestEngine engine, out string verifier, string client = "shop", params (string Name, string? Value)[] parameters)
    {
        (verifier, var challenge) = engine.Client.CreatePkce();
        return engine.Client.AuthorizeUrl([
            ("response_type", "code"), ("client_id", client), ("redirect_uri", Callback), ("scope", "openid profile email"), ("state", "s"),
            ("code_challenge", challenge), ("code_challenge_method", "S256"), .. parameters,
        ]);
    }

    public static Task<BrowserPage> SubmitAsync(this TestBrowser browser, BrowserPage page, string field, string value)
        => browser.SubmitAsync(page, new Dictionary<string, string> { [field] = value }, "default");
}
