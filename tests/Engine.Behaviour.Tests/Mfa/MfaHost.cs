using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engine.Core;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Core.Tenants;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>A tenant that asks for a second factor, its people, and applications that can and can't be asked.</summary>
internal static partial class MfaHost
{
    public const string OtpGrant = "http://auth0.com/oauth/grant-type/mfa-otp";
    public const string OobGrant = "http://auth0.com/oauth/grant-type/mfa-oob";
    public const string RecoveryGrant = "http://auth0.com/oauth/grant-type/mfa-recovery-code";
    public const string Callback = "https://app.example/cb";
    public const string Ada = "ada@example.com";
    public const string Bob = "bob@example.com";
    public const string Password = "Analytical-Engine-1843";
    public const string Phone = "+4930123456";
    public const string Api = "https://api.example/";

    public static readonly string MfaApi = TestEngine.DefaultIssuer + "mfa/";

    public static Task<TestEngine> StartAsync(MultiFactor? factors = null, Action<PostLoginEvent, PostLoginApi>? action = null, Action<TenantDefinition>? tenant = null, Action<IdentityEngineOptions>? configure = null)
        => TestEngine.StartAsync(
            definition =>
            {
                definition.Issuer = TestEngine.DefaultIssuer;
                definition.Settings = new TenantSettings { FriendlyName = "Difference & Co", DefaultDirectory = Connection.DefaultDatabase };
                definition.MultiFactor = factors ?? new MultiFactor { Factors = ["otp"], IsRequired = true };
                definition.Applications.Add(Application("shop"));
                definition.Applications.Add(Application("other"));
                definition.Apis.Add(new ApiDefinition(Api) { Scopes = [new ApiScope { Value = "read:orders" }], Configure = static api => api with { AllowOfflineAccess = true } });
                definition.Connections.Add(new ConnectionDefinition(Connection.DefaultDatabase) { EnabledClients = ["shop", "other"] });
                definition.Users.Add(new UserDefinition(Ada, Password) { Id = "ada", Name = "Ada Lovelace", Configure = static user => user with { EmailVerified = true } });
                definition.Users.Add(new UserDefinition(Bob, Password) { Id = "bob" });
                if (action is not null)
                {
                    definition.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "factor"));
                }

                tenant?.Invoke(definition);
            },
            options =>
            {
                if (action is not null)
                {
                    options.AddAction("factor", new Plain(action));
                }

                configure?.Invoke(options);
            });

    public static Application Application(string id) => new()
    {
        ClientId = id,
        Name = id,
        AppType = "spa",
        TokenEndpointAuthMethod = "none",
        Callbacks = [Callback],
        GrantTypes = ["authorization_code", "refresh_token", "password", OtpGrant, OobGrant, RecoveryGrant],
    };

    public static string AuthorizeUrl(this TestEngine engine, out string verifier, params (string Name, string? Value)[] parameters)
    {
        (verifier, var challenge) = engine.Client.CreatePkce();
        (string Name, string? Value)[] all =
        [
            ("response_type", "code"), ("client_id", "shop"), ("redirect_uri", Callback), ("scope", "openid profile email"), ("state", "s"),
            ("code_challenge", challenge), ("code_challenge_method", "S256"), .. parameters,
        ];
        return engine.Client.AuthorizeUrl(all.GroupBy(static parameter => parameter.Name).Select(static named => named.Last()));
    }

    public static Task<TokenResult> RedeemAsync(this TestEngine engine, BrowserPage page, string verifier, string client = "shop")
        => engine.Client.TokenAsync(("grant_type", "authorization_code"), ("client_id", client), ("code", page.Parameters["code"]), ("redirect_uri", Callback), ("code_verifier", verifier));

    /// <summary>Signs somebody in with the first factor; the page is that of the second one.</summary>
    public static Task<BrowserPage> FirstFactorAsync(this TestBrowser browser, TestEngine engine, string email = Ada, params (string Name, string? Value)[] parameters)
        => browser.SignInAsync(engine.AuthorizeUrl(out _, parameters), email, Password, consent: null);

    public static Task<BrowserPage> EnterAsync(this TestBrowser browser, BrowserPage page, string code, bool remember = false)
        => browser.SubmitAsync(page, remember ? new Dictionary<string, string> { ["code"] = code, ["rememberBrowser"] = "true" } : new Dictionary<string, string> { ["code"] = code }, "default");

    /// <summary>The app after the picture of the enrolment page was read.</summary>
    public static AuthenticatorApp ScanOf(this TestEngine engine, BrowserPage page) => new(Key().Match(page.Body).Groups[1].Value, engine.Clock);

    /// <summary>Enrols an app for somebody on the pages, and gets the clock to where its next code is good.</summary>
    public static async Task<AuthenticatorApp> EnrollAppAsync(this TestEngine engine, string email = Ada)
    {
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine, email);
        if (page.IsAt("mfa-begin-enroll-options"))
        {
            page = await browser.SubmitAsync(page, button: "enroll:otp");
        }

        var app = engine.ScanOf(page);
        page = await browser.EnterAsync(page, app.Code());
        if (page.IsAt("mfa-recovery-code-enrollment"))
        {
            page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["saved"] = "true" }, "default");
        }

        Assert.True(page.HasLeft, page.Body);
        engine.Clock.Advance(TimeSpan.FromSeconds(60));
        return app;
    }

    public static string RecoveryCodeOf(BrowserPage page) => Code().Match(page.Body).Groups[1].Value;

    public static bool IsAt(this BrowserPage page, string screen) => page.Url.AbsolutePath.EndsWith("/u/" + screen, StringComparison.Ordinal);

    public static string CodeTo(this TestEngine engine, string recipient) => engine.Outbox.To(recipient)[^1].Code!;

    public static Task<TokenResult> PasswordAsync(this TestEngine engine, string client = "shop", string email = Ada, string? audience = null, string? scope = "openid profile")
        => engine.Client.TokenAsync(("grant_type", "password"), ("client_id", client), ("username", email), ("password", Password), ("audience", audience), ("scope", scope));

    /// <summary>The <c>mfa_token</c> of a sign-in with a password.</summary>
    public static async Task<string> MfaTokenAsync(this TestEngine engine, string client = "shop", string email = Ada, string? audience = null, string? scope = "openid profile")
    {
        var refused = await engine.PasswordAsync(client, email, audience, scope);
        Assert.Equal("mfa_required", refused.Error);
        return (string)refused.Body["mfa_token"]!;
    }

    public static Task<TokenResult> OtpAsync(this TestEngine engine, string token, string otp, string client = "shop")
        => engine.Client.TokenAsync(("grant_type", OtpGrant), ("client_id", client), ("mfa_token", token), ("otp", otp));

    public static Task<TokenResult> OobAsync(this TestEngine engine, string token, string oob, string? code, string client = "shop")
        => engine.Client.TokenAsync(("grant_type", OobGrant), ("client_id", client), ("mfa_token", token), ("oob_code", oob), ("binding_code", code));

    /// <summary>Calls an endpoint below <c>/mfa</c>.</summary>
    public static async Task<(int Status, JsonNode? Body)> MfaAsync(this TestEngine engine, string method, string path, string? bearer = null, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "mfa/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        using var client = engine.CreateClient();
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }

    /// <summary>An access token for the endpoints below <c>/mfa</c>, which somebody with an app gets.</summary>
    public static async Task<string> MfaApiTokenAsync(this TestEngine engine, AuthenticatorApp app, string? scope = "enroll read:authenticators remove:authenticators")
    {
        var tokens = await engine.OtpAsync(await engine.MfaTokenAsync(audience: MfaApi, scope: scope), app.Code());
        engine.Clock.Advance(TimeSpan.FromSeconds(60));
        return tokens.AccessToken;
    }

    public static async Task<IReadOnlyList<string>> LogTypesAsync(this TestEngine engine)
        => [.. (await engine.Engine.Options.Store.Logs.ReadAsync(engine.Engine.Tenants[0].Id, null, 100)).Select(static log => log.Type)];

    [GeneratedRegex("<code>([A-Z2-7 ]+)</code>")]
    private static partial Regex Key();

    [GeneratedRegex("<code id=\"recovery-code\">([A-Z0-9]+)</code>")]
    private static partial Regex Code();

    private sealed class Plain(Action<PostLoginEvent, PostLoginApi> run) : IPostLoginAction
    {
        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        {
            run(@event, api);
            return default;
        }
    }
}
