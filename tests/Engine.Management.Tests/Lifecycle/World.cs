using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Management.Tests.Lifecycle;

/// <summary>
/// One of each: a person who has signed in and consented, an application, an API, a role, an organization, connections, Actions, and all
/// that can name them.
/// </summary>
public sealed class World : IAsyncDisposable
{
    public const string Api = "https://law.example/";
    public const string Email = "holder@example.com";
    public const string UserId = "auth0|holder";
    public const string Callback = "https://law-app.example/callback";
    public const string Database = "law-people";
    private World(RawStore raw, FlowHost host)
    {
        Raw = raw;
        Host = host;
        Browser = host.Client.OpenBrowser();
        Other = host.Client.OpenBrowser();
    }

    public RawStore Raw { get; }

    public FlowHost Host { get; }

    /// <summary>The browser the person has signed in with.</summary>
    public TestBrowser Browser { get; }

    /// <summary>A browser that is at the sign-in page.</summary>
    public TestBrowser Other { get; }

    /// <summary>The ids by the names of their kinds.</summary>
    public Dictionary<string, string> Ids { get; } = new(StringComparer.Ordinal) { ["user"] = UserId, ["resource_server"] = Api };

    /// <summary>The secret of the application.</summary>
    public string Secret { get; private set; } = "";

    public TokenResult Tokens { get; private set; } = null!;

    /// <summary>An access token for the user-info endpoint alone.</summary>
    public TokenResult Opaque { get; private set; } = null!;

    /// <summary>A code that was not redeemed.</summary>
    public string Code { get; private set; } = "";

    public string Ticket { get; private set; } = "";

    public static async Task<World> CreateAsync()
    {
        var raw = new RawStore();
        var world = new World(raw, await FlowHost.StartAsync(options => options.Store = raw.Store));
        await world.ConfigureAsync();
        await world.SignInAsync();
        await world.EnrollAsync();
        await world.CallAsync("PATCH", "/tenants/settings", Parse($$"""{"default_audience":"{{Api}}","default_directory":"{{Database}}"}"""));
        return world;
    }

    public Task<FlowAnswer> SendAsync(string method, string path, JsonNode? body = null) => Host.SendAsync(method, path, body);

    public async Task<FlowAnswer> CallAsync(string method, string path, JsonNode? body = null)
    {
        var answer = await SendAsync(method, path, body);
        Assert.True(answer.Status is >= 200 and < 300, $"{method} {path}: {answer.Status} {answer.Body?.ToJsonString()}");
        return answer;
    }

    public Task<FlowAnswer> CreatePersonAsync(string email = Email)
        => CallAsync("POST", "/users", new JsonObject { ["connection"] = Database, ["user_id"] = "holder", ["email"] = email, ["password"] = FlowHost.Password, ["email_verified"] = true });

    public Task<FlowAnswer> CreateApiAsync()
        => CallAsync("POST", "/resource-servers", Parse($$"""{"identifier":"{{Api}}","name":"Law","allow_offline_access":true,"scopes":[{"value":"read:law"}],"skip_consent_for_verifiable_first_party_clients":false}"""));

    public async Task<HttpStatusCode> ReadUserInfoAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Host.Client.Http.SendAsync(request);
        return response.StatusCode;
    }

    public Task<TokenResult> RefreshAsync() => Host.Client.RefreshAsync(Ids["client"], Tokens.RefreshToken!, Secret);

    public Task<TokenResult> RedeemAsync(string code)
        => Host.Client.TokenAsync(("grant_type", "authorization_code"), ("client_id", Ids["client"]), ("client_secret", Secret), ("code", code), ("redirect_uri", Callback));

    /// <summary>Where the browser the person has signed in with gets without a page.</summary>
    public Task<BrowserPage> SilentAsync(string? audience = Api) => Browser.GetAsync(AuthorizeUrl(audience, "none"));

    public string AuthorizeUrl(string? audience, string? prompt = null)
        => Host.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", Ids["client"]), ("redirect_uri", Callback), ("scope", "openid profile offline_access read:law"), ("audience", audience), ("state", "s"), ("prompt", prompt));

    public static JsonNode Parse(string json) => JsonNode.Parse(json)!;

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        Other.Dispose();
        await Host.DisposeAsync();
    }

    private async Task ConfigureAsync()
    {
        // The application is to have the connections the law names, and no other.
        await CallAsync("PATCH", "/tenants/settings", Parse("""{"flags":{"enable_client_connections":false}}"""));
        await CreateAsync("resource_server_id", CreateApiAsync());
        var client = await CreateAsync("client", CallAsync("POST", "/clients", Parse($$"""
            {"name":"Law","app_type":"native","callbacks":["{{Callback}}"],
             "grant_types":["authorization_code","refresh_token","client_credentials","password","http://auth0.com/oauth/grant-type/mfa-otp","urn:ietf:params:oauth:grant-type:device_code"],
             "token_endpoint_auth_method":"client_secret_post","initiate_login_uri":"https://law-app.example/login",
             "refresh_token":{"rotation_type":"non-rotating","expiration_type":"non-expiring","policies":[{"audience":"{{Api}}","scope":["read:law"]}] } }
            """)), "client_id");
        Secret = client.Text("client_secret");
        await CreateAsync("connection", CallAsync("POST", "/connections", Parse($$"""{"name":"{{Database}}","strategy":"auth0","enabled_clients":["{{Ids["client"]}}"]}""")));
        await CreateAsync("enterprise", CallAsync("POST", "/connections", Parse("""{"name":"law-company","strategy":"okta","options":{"client_id":"x","domain":"law.okta.example"}}""")));
        await CallAsync("POST", $"/connections/{Ids["enterprise"]}/scim-configuration", new JsonObject());
        await CreatePersonAsync();
        await CreateAsync("role", CallAsync("POST", "/roles", Parse("""{"name":"law-role"}""")));
        var permissions = Parse($$"""{"permissions":[{"resource_server_identifier":"{{Api}}","permission_name":"read:law"}]}""");
        await CallAsync("POST", $"/roles/{Ids["role"]}/permissions", permissions.DeepClone());
        await CallAsync("POST", $"/users/{UserId}/permissions", permissions);
        await CallAsync("POST", $"/users/{UserId}/roles", Parse($$"""{"roles":["{{Ids["role"]}}"]}"""));
        await CreateAsync("client_grant", CallAsync("POST", "/client-grants", Parse($$"""{"client_id":"{{Ids["client"]}}","audience":"{{Api}}","scope":["read:law"]}""")));
        await ConfigureOrganizationAsync();
        await ConfigureActionsAsync();
    }

    private async Task ConfigureOrganizationAsync()
    {
        await CreateAsync("organization", CallAsync("POST", "/organizations", Parse("""{"name":"law-org"}""")));
        var path = $"/organizations/{Ids["organization"]}";
        await CallAsync("POST", path + "/members", Parse($$"""{"members":["{{UserId}}"]}"""));
        await CallAsync("POST", $"{path}/members/{UserId}/roles", Parse($$"""{"roles":["{{Ids["role"]}}"]}"""));
        await CallAsync("POST", path + "/enabled_connections", Parse($$"""{"connection_id":"{{Ids["connection"]}}"}"""));
        await CallAsync("POST", path + "/clients", Parse($$"""{"clients":[{"client_id":"{{Ids["client"]}}"}]}"""));
        await CallAsync("POST", path + "/client-grants", Parse($$"""{"grant_id":"{{Ids["client_grant"]}}"}"""));
        await CallAsync("POST", path + "/discovery-domains", Parse("""{"domain":"law.example"}"""));
        await CallAsync("POST", path + "/invitations", Parse($$"""
            {"inviter":{"name":"Ada"},"invitee":{"email":"bob@example.com"},"client_id":"{{Ids["client"]}}","connection_id":"{{Ids["connection"]}}","roles":["{{Ids["role"]}}"]}
            """));
        await CallAsync("PATCH", "/clients/" + Ids["client"], Parse($$$"""{"default_organization":{"organization_id":"{{{Ids["organization"]}}}","flows":["client_credentials"]}}"""));
        await CreateAsync("organization_role", CallAsync("POST", "/roles", Parse($$"""{"name":"law-role-of-org","type":"organization","owner_id":"{{Ids["organization"]}}"}""")));
    }

    private async Task ConfigureActionsAsync()
    {
        await CreateAsync("action_module", CallAsync("POST", "/actions/modules", Parse("""{"name":"law-module","code":"module.exports = {};","publish":true}""")));
        await CreateAsync("action_draft", CallAsync("POST", "/actions/actions", Parse($$"""
            {"name":"law-action","code":"exports.onExecutePostLogin = async () => {};","supported_triggers":[{"id":"post-login","version":"v3"}],"modules":[{"module_id":"{{Ids["action_module"]}}"}]}
            """)));
        await CallAsync("POST", $"/actions/actions/{Ids["action_draft"]}/deploy");
        await CallAsync("PATCH", "/actions/triggers/post-login/bindings", Parse("""{"bindings":[{"ref":{"type":"action_name","value":"law-action"},"display_name":"law"}]}"""));
        await CreateAsync("exchange", CallAsync("POST", "/token-exchange-profiles", Parse($$"""
            {"name":"law-exchange","subject_token_type":"urn:law:token","action_id":"{{Ids["action_draft"]}}","type":"custom_authentication"}
            """)));
        await CreateAsync("user_attribute_profile", CallAsync("POST", "/user-attribute-profiles", Parse("""{"name":"law-profile","user_attributes":{}}""")));
        await CallAsync("POST", "/self-service-profiles", Parse($$"""{"name":"law-self-service","user_attribute_profile_id":"{{Ids["user_attribute_profile"]}}"}"""));
    }

    private async Task SignInAsync()
    {
        Tokens = await Host.Client.AuthorizationCodeAsync(new SignInRequest(Ids["client"], Callback, Email, FlowHost.Password) { ClientSecret = Secret, Scope = "openid profile offline_access read:law", Audience = Api }, Browser);
        Opaque = await Host.Client.AuthorizationCodeAsync(new SignInRequest(Ids["client"], Callback, Email, FlowHost.Password) { ClientSecret = Secret, Scope = "openid profile" }, Browser);
        Code = (await SilentAsync()).Parameters["code"];
        await Other.GetAsync(AuthorizeUrl(Api));
        await ConnectAsync(await BeginDeviceAsync());
        await BeginDeviceAsync();
        await PresentPasswordAsync();
        Ticket = (await CallAsync("POST", "/tickets/password-change", Parse($$"""{"user_id":"{{UserId}}","client_id":"{{Ids["client"]}}"}"""))).Text("ticket");
        Ids["grant"] = (await SendAsync("GET", "/grants?user_id=" + UserId)).Body!.AsArray().Single(static grant => grant!["audience"]!.GetValue<string>() == Api)!["id"]!.GetValue<string>();

        // A device of the person's; only the person could add it over HTTP.
        await Raw.Store.Configuration.InsertAsync(TestEngine.TenantName, "device_credential", new StoredDocument
        {
            Id = "dcr_law",
            IndexedFields = [new("user_id", UserId), new("client_id", Ids["client"])],
            Body = System.Text.Encoding.UTF8.GetBytes($$"""{"id":"dcr_law","user_id":"{{UserId}}","client_id":"{{Ids["client"]}}","type":"public_key"}"""),
        });
    }

    /// <summary>A page of the application has asked for the password, and its ticket waits to be used.</summary>
    private async Task PresentPasswordAsync()
    {
        await CallAsync("PATCH", $"/clients/{Ids["client"]}", Parse("""{"cross_origin_authentication":true,"web_origins":["https://embedded.law.example"]}"""));
        using var request = new HttpRequestMessage(HttpMethod.Post, Host.Client.Issuer + "co/authenticate")
        {
            Content = new StringContent(
                $$"""{"client_id":"{{Ids["client"]}}","credential_type":"http://auth0.com/oauth/grant-type/password-realm","realm":"{{Database}}","username":"{{Email}}","password":"{{FlowHost.Password}}"}""",
                System.Text.Encoding.UTF8,
                "application/json"),
        };
        using var response = await Browser.FetchAsync("https://embedded.law.example", request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(Raw.Entries, static entry => entry.Kind == "login_ticket");
    }

    /// <summary>The person proves a second factor, is in the middle of enrolling and proving others, and has a browser that is remembered.</summary>
    private async Task EnrollAsync()
    {
        const string key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        await CallAsync("PATCH", "/tenants/settings", Parse($$"""{"default_directory":"{{Database}}"}"""));
        await CallAsync("PUT", "/guardian/factors/otp", Parse("""{"enabled":true}"""));
        await CallAsync("PUT", "/guardian/factors/email", Parse("""{"enabled":true}"""));
        await CallAsync("POST", $"/users/{UserId}/authentication-methods", Parse($$"""{"type":"totp","totp_secret":"{{key}}"}"""));
        await CallAsync("PUT", "/guardian/policies", Parse("""["all-applications"]"""));
        using var browser = Host.Client.OpenBrowser();
        var page = await browser.SignInAsync(AuthorizeUrl(Api), Email, FlowHost.Password);
        await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = new AuthenticatorApp(key, Host.Engine.Clock).Code(), ["rememberBrowser"] = "true" });
        await CallAsync("PUT", "/guardian/policies", Parse("[]"));

        var audience = TestEngine.DefaultIssuer + "mfa/";
        var refused = await PasswordAsync(audience);
        var tokens = await Host.Client.TokenAsync(
            ("grant_type", "http://auth0.com/oauth/grant-type/mfa-otp"), ("client_id", Ids["client"]), ("client_secret", Secret),
            ("mfa_token", (string)refused.Body["mfa_token"]!), ("otp", new AuthenticatorApp(key, Host.Engine.Clock).Code(1)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "mfa/associate")
        {
            Content = new StringContent("""{"authenticator_types":["oob"],"oob_channels":["email"],"email":"second@law.example"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        using var response = await Host.Client.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("mfa_required", (await PasswordAsync(audience)).Error);
        Assert.All(["mfa_token", "factor_enrollment", "oob_code", "remembered_browser"], kind => Assert.Contains(Raw.Entries, entry => entry.Kind == kind));
    }

    private Task<TokenResult> PasswordAsync(string audience) => Host.Client.TokenAsync(
        ("grant_type", "password"), ("client_id", Ids["client"]), ("client_secret", Secret), ("username", Email), ("password", FlowHost.Password), ("audience", audience), ("scope", "enroll"));

    /// <summary>A device that asks for codes; answers with the page of the person.</summary>
    private async Task<string> BeginDeviceAsync()
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["client_id"] = Ids["client"], ["client_secret"] = Secret, ["scope"] = "openid profile", ["audience"] = Api });
        using var response = await Host.Client.Http.PostAsync(new Uri("oauth/device/code", UriKind.Relative), content);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["verification_uri_complete"]!.GetValue<string>();
    }

    /// <summary>What the device could fetch now.</summary>
    private async Task ConnectAsync(string page)
        => Assert.Contains("Your device is connected", (await Browser.SubmitAsync(await Browser.GetAsync(page), button: "confirm")).Body, StringComparison.Ordinal);

    private async Task<FlowAnswer> CreateAsync(string kind, Task<FlowAnswer> creating, string id = "id")
    {
        var created = await creating;
        Ids[kind] = created.Text(id);
        return created;
    }
}
