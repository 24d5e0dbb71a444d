using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Core.Tenants;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.CrossOrigin;

/// <summary>An application whose own page asks for names and passwords, and what its script sends.</summary>
internal static class EmbeddedForm
{
    public const string Realm = "http://auth0.com/oauth/grant-type/password-realm";
    public const string Otp = "http://auth0.com/oauth/grant-type/passwordless/otp";
    public const string Client = "embedded-client-0000000000000000";
    public const string Other = "embedded-other-00000000000000000";
    public const string Partner = "embedded-partner-000000000000000";
    public const string Off = "embedded-off-0000000000000000000";
    public const string Origin = "https://embedded.example";
    public const string Callback = "https://embedded.example/cb";

    public static Task<TestEngine> StartAsync(Action<TenantDefinition>? tenant = null) => TestEngine.StartAsync(definition =>
    {
        Sample.Declare(definition);
        definition.Issuer = TestEngine.DefaultIssuer;
        definition.Settings = new TenantSettings { DefaultDirectory = Connection.DefaultDatabase };
        definition.Applications.Add(Application(Client));
        definition.Applications.Add(Application(Other));
        definition.Applications.Add(Application(Partner) with { IsFirstParty = false });
        definition.Applications.Add(Application(Off) with { CrossOriginAuthentication = false });
        definition.Connections.Add(new ConnectionDefinition("email") { EnabledClients = [Client, Other], Configure = static connection => connection with { Strategy = "email", Options = [] } });
        tenant?.Invoke(definition);
    });

    private static Application Application(string id) => new()
    {
        ClientId = id,
        Name = "Embedded",
        AppType = "spa",
        TokenEndpointAuthMethod = "none",
        Callbacks = [Callback],
        WebOrigins = [Origin],
        CrossOriginAuthentication = true,
        GrantTypes = ["authorization_code", "implicit"],
    };

    public static JsonObject Body(params (string Name, string? Value)[] changes)
    {
        var body = new JsonObject { ["client_id"] = Client, ["credential_type"] = Realm, ["realm"] = Connection.DefaultDatabase, ["username"] = Sample.Email, ["password"] = Sample.Password };
        foreach (var (name, value) in changes)
        {
            body.Remove(name);
            if (value is not null)
            {
                body[name] = value;
            }
        }

        return body;
    }

    public static async Task<(int Status, JsonObject? Answer, HttpResponseMessage Response)> AuthenticateAsync(this TestEngine engine, TestBrowser browser, JsonObject body, string? origin = Origin)
    {
        var response = await browser.FetchAsync(origin, new HttpRequestMessage(HttpMethod.Post, engine.Issuer + "co/authenticate") { Content = JsonContent.Create(body) });
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return ((int)response.StatusCode, isJson ? await response.Content.ReadFromJsonAsync<JsonObject>() : null, response);
    }

    public static async Task<string> TicketAsync(this TestEngine engine, TestBrowser browser, params (string Name, string? Value)[] changes)
    {
        var (status, answer, response) = await engine.AuthenticateAsync(browser, Body(changes));
        Assert.True(status == 200, await response.Content.ReadAsStringAsync());
        return (string)answer!["login_ticket"]!;
    }

    public static string AuthorizeUrl(this TestEngine engine, string? ticket, params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = Client,
            ["redirect_uri"] = Callback,
            ["response_type"] = "token id_token",
            ["nonce"] = "n",
            ["scope"] = "openid email",
            ["state"] = "s",
            ["login_ticket"] = ticket,
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return engine.Client.AuthorizeUrl(parameters.Select(static pair => (pair.Key, pair.Value)));
    }

    public static async Task ChangeAdaAsync(this TestEngine engine, Action<JsonObject> change)
    {
        var users = engine.Engine.Options.Store.Users;
        var document = (await users.GetAsync(TestEngine.TenantName, "user", "auth0|ada"))!;
        var body = JsonNode.Parse(document.Body.Span)!.AsObject();
        change(body);
        Assert.True((await users.ReplaceAsync(TestEngine.TenantName, "user", document with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) }, document.Version)).Succeeded);
    }

    /// <summary>By "forgot password", and the link that is sent.</summary>
    public static async Task ChooseNewPasswordAsync(this TestEngine engine, string password)
    {
        using var client = engine.CreateClient();
        using var asked = await client.PostAsJsonAsync("dbconnections/change_password", new { client_id = Sample.WebClient, connection = Connection.DefaultDatabase, email = Sample.Email });
        for (var i = 0; i < 200 && engine.Outbox.Messages.Count == 0; i++)
        {
            await Task.Delay(25);
        }

        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.GetAsync(engine.Outbox.Messages[^1].Url!), new Dictionary<string, string> { ["password"] = password, ["password_again"] = password });
        Assert.Equal(System.Net.HttpStatusCode.OK, page.StatusCode);
    }

    public static async Task<IReadOnlyList<JsonObject>> ReadLogsAsync(this TestEngine engine)
        => [.. (await engine.Engine.Options.Store.Logs.ReadAsync(engine.Engine.Tenants[0].Id, null, 100)).Select(static log => JsonNode.Parse(log.Body.Span)!.AsObject())];
}
