using System.Text.Json;
using Engine.Core.Access.Explain;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Consent;
using Engine.Core.Http;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Tests.Support;

namespace Engine.Core.Tests.Access;

/// <summary>A tenant with an application, an API and a person for every rule of the access decision, and the requests to it.</summary>
internal sealed class ExplainedTenant : IAsyncDisposable
{
    public const string Open = "https://open.example";
    public const string Rbac = "https://rbac.example";
    public const string Granted = "https://granted.example";
    public const string Both = "https://both.example";
    public const string Closed = "https://closed.example";
    public const string Hmac = "https://hmac.example";
    private const string Callback = "https://app.example/cb";

    public static readonly string[] Audiences = ["", Open, Rbac, Granted, Both, Closed, Hmac];
    public static readonly string[] Applications = ["web", "hs", "third", "poor"];
    public static readonly string[] People = ["auth0|ann", "auth0|bob"];
    public static readonly string[] Scopes = ["openid", "profile", "email", "phone", "offline_access", "read:a", "write:a", "delete:a", "undefined"];

    private ExplainedTenant(IdentityEngine engine) => Engine = engine;

    public IdentityEngine Engine { get; }

    public static async Task<ExplainedTenant> StartAsync(IPostLoginAction? action = null, ICredentialsExchangeAction? machineAction = null, Action<IdentityEngineOptions>? configure = null)
    {
        var options = new IdentityEngineOptions { Pages = new BlankPages(), PasswordHasher = new PlainHasher(), TimeProvider = new ManualClock(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000)) };
        if (action is not null)
        {
            options.AddAction("people", action);
        }

        if (machineAction is not null)
        {
            options.AddAction("machines", machineAction);
        }

        options.AddTenant("acme", tenant => Declare(tenant, action is not null, machineAction is not null));
        configure?.Invoke(options);
        var engine = new IdentityEngine(options);
        await engine.StartAsync();

        // Ann has consented to the third party before, for her own data and for one API.
        foreach (var audience in new[] { "", Open })
        {
            var consent = new UserGrant { Id = engine.Options.SecretSource.Hex(24), ClientId = "third", UserId = People[0], Audience = audience, Scope = Scopes };
            Assert.True((await engine.Tenants[0].UserGrants.InsertAsync(consent, default)).Succeeded);
        }

        return new ExplainedTenant(engine);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    /// <summary>The log record of the last event of a type.</summary>
    public async Task<JsonElement> LastLogAsync(string type)
    {
        var record = (await Engine.Options.Store.Logs.ReadLatestAsync("acme", null, 0, 50)).FirstOrDefault(log => log.Type == type);
        Assert.True(record is not null, $"There is no log record of the type {type}.");
        return JsonDocument.Parse(record.Body).RootElement;
    }

    /// <summary>The code flow of a person who is signed in: the answer of the token endpoint, or the error of <c>/authorize</c>.</summary>
    public async Task<(JsonElement? Tokens, string? Error)> SignInAsync(ExplainRequest request)
    {
        var redirect = await AuthorizeAsync(request);
        var answer = FormParser.ParseQuery(new Uri(redirect.Headers["Location"]!).Query.TrimStart('?'))!;
        if (answer["code"] is not { } code)
        {
            return (null, answer["error"]);
        }

        var tokens = await Engine.HandleAsync(Requests.Post("/oauth/token",
            ("grant_type", "authorization_code"), ("client_id", request.ClientId), ("client_secret", "a-secret-of-a-test"), ("code", code), ("redirect_uri", Callback)));
        Assert.True(tokens.StatusCode == 200, tokens.Text());
        return (tokens.Json(), null);
    }

    /// <summary>The answer of <c>/authorize</c> to a person who is signed in.</summary>
    public async Task<EngineResponse> AuthorizeAsync(ExplainRequest request) => await Engine.HandleAsync(Requests.Get("/authorize", Requests.Encode(
        ("client_id", request.ClientId),
        ("redirect_uri", Callback),
        ("response_type", "code"),
        ("audience", request.Audience),
        ("scope", request.Scope),
        ("prompt", "none")), $"__Host-{Cookies.Session}={await BeginSessionAsync(request.UserId!)}"));

    /// <summary>An application's token for itself, or the error.</summary>
    public async Task<(JsonElement? Tokens, string? Error)> RequestAsync(ExplainRequest request)
    {
        var tokens = await Engine.HandleAsync(Requests.Post("/oauth/token",
            ("grant_type", "client_credentials"), ("client_id", request.ClientId), ("client_secret", "a-secret-of-a-test"), ("audience", request.Audience), ("scope", request.Scope)));
        return tokens.StatusCode == 200 ? (tokens.Json(), null) : (null, tokens.Json().GetProperty("error").GetString());
    }

    private async Task<string> BeginSessionAsync(string userId)
    {
        var cookie = Engine.Options.SecretSource.Token();
        var now = Engine.Options.TimeProvider.GetUtcNow();
        var session = new Session { Id = Engine.Options.SecretSource.Token(24), Authentication = new Authentication { UserId = userId, Time = now, Connection = Connections.Connection.DefaultDatabase }, LastInteractedAt = now, ExpiresAt = now.AddHours(1), IdleExpiresAt = now.AddHours(1) };
        await Engine.Options.Store.Records.InsertAsync("acme", RecordKinds.Session, new StoredRecord { Key = RecordKey.Of(cookie), CreatedAt = now, ExpiresAt = session.ExpiresAt, Payload = session.ToPayload() }, now);
        return cookie;
    }

    private static void Declare(TenantDefinition tenant, bool hasAction, bool hasMachineAction)
    {
        (tenant.SigningKeyPem, tenant.NextSigningKeyPem) = (TestKeys.Current, TestKeys.Next);
        tenant.Applications.Add(App("web"));
        tenant.Applications.Add(App("hs") with { JwtConfiguration = new() { Alg = "HS256" } });
        tenant.Applications.Add(App("third") with { IsFirstParty = false });
        tenant.Applications.Add(App("poor") with { GrantTypes = ["authorization_code"] });
        tenant.Apis.Add(Api(Open, static api => api with { AllowOfflineAccess = true }));
        tenant.Apis.Add(Api(Rbac, static api => api with { EnforcePolicies = true, TokenDialect = "access_token_authz" }));
        tenant.Apis.Add(Api(Granted, static api => api with { SubjectTypeAuthorization = new() { User = new() { Policy = AccessPolicy.RequireClientGrant } }, TokenDialect = "rfc9068_profile", SigningAlg = "PS256" }));
        tenant.Apis.Add(Api(Both, static api => api with { SubjectTypeAuthorization = new() { User = new() { Policy = AccessPolicy.RequireClientGrant } }, EnforcePolicies = true, TokenDialect = "rfc9068_profile_authz", AllowOfflineAccess = true }));
        tenant.Apis.Add(Api(Closed, static api => api with { SubjectTypeAuthorization = new() { User = new() { Policy = AccessPolicy.DenyAll }, Client = new() { Policy = AccessPolicy.DenyAll } } }));
        tenant.Apis.Add(Api(Hmac, static api => api with { SigningAlg = "HS256", TokenDialect = "access_token_authz" }));
        tenant.Connections.Add(new ConnectionDefinition(Connections.Connection.DefaultDatabase) { Configure = static connection => connection with { IsDomainConnection = true } });
        foreach (var audience in new[] { Granted, Both })
        {
            tenant.ClientGrants.Add(new("web", audience, ["read:a", "write:a"], "user"));
            tenant.ClientGrants.Add(new("hs", audience, [], "user") { AllowAllScopes = true });
            tenant.ClientGrants.Add(new("web", audience, ["read:a"]));
        }

        tenant.Roles.Add(new RoleDefinition("reader", new(Rbac, "read:a"), new(Both, "read:a")));
        tenant.Roles.Add(new RoleDefinition("writer", new(Rbac, "write:a"), new(Rbac, "read:a")));
        tenant.Users.Add(new UserDefinition("ann@example.com", "Passw0rd!")
        {
            Id = "ann",
            Name = "Ann",
            Roles = ["reader", "writer"],
            Permissions = [new(Both, "delete:a"), new(Both, "write:a"), new(Hmac, "delete:a")],
            Configure = static user => user with { PhoneNumber = "+491", PhoneVerified = true },
        });
        tenant.Users.Add(new UserDefinition("bob@example.com", "Passw0rd!") { Id = "bob" });
        if (hasAction)
        {
            tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "people"));
        }

        if (hasMachineAction)
        {
            tenant.Actions.Add(new ActionRegistration(ActionTriggers.CredentialsExchange, "machines"));
        }
    }

    private static Application App(string id) => new()
    {
        ClientId = id,
        Name = id,
        ClientSecret = "a-secret-of-a-test",
        Callbacks = [Callback],
        GrantTypes = ["authorization_code", "refresh_token", "client_credentials"],
    };

    private static ApiDefinition Api(string identifier, Func<Api, Api> configure) => new(identifier)
    {
        Scopes = [new() { Value = "read:a" }, new() { Value = "write:a" }, new() { Value = "delete:a" }],
        Configure = api => configure(api) with { SkipConsentForVerifiableFirstPartyClients = true },
    };
}
