using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Http;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Tests.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ApiScope = Engine.Core.Apis.ApiScope;
using Application = Engine.Core.Applications.Application;

namespace Engine.Core.Tests.Tokens;

/// <summary>An engine with an API for every dialect and algorithm, and an application for every algorithm of ID tokens.</summary>
public sealed class TokenFixture : IAsyncLifetime
{
    public const string Callback = "https://app.example.com/cb";
    public const int ApiLifetime = 4711;
    public const int IdTokenLifetime = 1234;
    public static readonly string ClientSecret = new('s', 64);
    public static readonly string SigningSecret = new('k', 64);

    private readonly ClaimAction _action = new();
    private JsonWebKeySet _keys = new();

    /// <summary>A whole second, so that times compare.</summary>
    internal ManualClock Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));

    internal IdentityEngine Engine { get; private set; } = null!;

    public static string Audience(string dialect, string algorithm) => $"https://api.example.com/{dialect}/{algorithm}";

    public async Task InitializeAsync()
    {
        var options = new IdentityEngineOptions { TimeProvider = Clock, PasswordHasher = new PlainHasher(), Pages = new BlankPages() };
        options.AddAction("claims", (IPostLoginAction)_action);
        options.AddAction("machine-claims", (ICredentialsExchangeAction)_action);
        options.AddTenant("main", Declare);
        Engine = new IdentityEngine(options);
        await Engine.StartAsync();
        await Wait.UntilAsync(async () => (await Engine.Tenants[0].Keys.GetAsync(default)).Next is not null);
        _keys = new JsonWebKeySet((await Engine.HandleAsync(Requests.Get("/.well-known/jwks.json"))).Text());
    }

    public async Task DisposeAsync() => await Engine.DisposeAsync();

    /// <summary>Runs the code flow for a person who is signed in, and returns the two tokens.</summary>
    internal async Task<(string AccessToken, string? IdToken, string SessionId, DateTimeOffset AuthTime)> SignInAsync(TokenCase given)
    {
        _action.Claims = given.Claims;
        var audience = Audience(given.Dialect, given.ApiAlgorithm);
        var tenant = Engine.Tenants[0];
        var user = given.User with { Permissions = [.. given.User.Permissions.Select(permission => permission with { ResourceServerIdentifier = audience })] };
        await tenant.Users.Repository.DeleteAsync(user.UserId, default);
        Assert.True((await tenant.Users.Repository.InsertAsync(user, default)).Succeeded);
        var (cookie, session) = await BeginSessionAsync(user.UserId);

        var redirect = await Engine.HandleAsync(Requests.Get("/authorize", Requests.Encode(
            ("client_id", "app-" + given.IdAlgorithm),
            ("redirect_uri", Callback),
            ("response_type", "code"),
            ("audience", audience),
            ("scope", string.Join(' ', given.Scopes!)),
            ("nonce", given.Nonce),
            ("max_age", given.MaxAge?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("prompt", "none")), $"__Host-{Cookies.Session}={cookie}"));
        var query = FormParser.ParseQuery(new Uri(redirect.Headers["Location"]!).Query.TrimStart('?'))!;
        Assert.True(query["code"] is not null, redirect.Headers["Location"]);

        var tokens = await Engine.HandleAsync(Requests.Post("/oauth/token",
            ("grant_type", "authorization_code"), ("client_id", "app-" + given.IdAlgorithm), ("client_secret", ClientSecret), ("code", query["code"]), ("redirect_uri", Callback)));
        Assert.True(tokens.StatusCode == 200, tokens.Text());
        var json = tokens.Json();
        return (json.GetProperty("access_token").GetString()!, json.TryGetProperty("id_token", out var idToken) ? idToken.GetString() : null, session.Id, session.Authentication.Time);
    }

    /// <summary>Runs client credentials and returns the token.</summary>
    internal async Task<string> GetMachineTokenAsync(TokenCase given)
    {
        _action.Claims = given.Claims;
        var tokens = await Engine.HandleAsync(Requests.Post("/oauth/token",
            ("grant_type", "client_credentials"), ("client_id", "app-RS256"), ("client_secret", ClientSecret),
            ("audience", Audience(given.Dialect, given.ApiAlgorithm)), ("scope", given.Scopes is null ? null : string.Join(' ', given.Scopes))));
        Assert.True(tokens.StatusCode == 200, tokens.Text());
        return tokens.Json().GetProperty("access_token").GetString()!;
    }

    /// <summary>Validates a token as a resource server would, with the published keys or the shared secret, and nothing else.</summary>
    internal async Task<JsonWebToken> ValidateAsync(string token, string algorithm, string type, string audience, string secret)
    {
        var result = await new JsonWebTokenHandler { MaximumTokenSizeInBytes = 1024 * 1024 }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [algorithm],
            ValidTypes = [type],
            ValidIssuer = Requests.Issuer,
            ValidAudience = audience,
            IssuerSigningKeys = algorithm == "HS256" ? [new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(secret))] : _keys.Keys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromMinutes(5),
        });
        Assert.True(result.IsValid, result.Exception?.ToString());
        var validated = (JsonWebToken)result.SecurityToken;
        if (algorithm == "HS256")
        {
            Assert.False(validated.TryGetHeaderValue<string>("kid", out _));
        }
        else
        {
            Assert.Equal(_keys.Keys[0].Kid, validated.Kid);
        }

        return validated;
    }

    private async Task<(string Cookie, Session Session)> BeginSessionAsync(string userId)
    {
        var secrets = Engine.Options.SecretSource;
        var cookie = secrets.Token();
        var session = new Session
        {
            Id = secrets.Token(24),
            Authentication = new Authentication { UserId = userId, Time = Clock.Now.AddMinutes(-5), Connection = "db" },
            LastInteractedAt = Clock.Now,
            ExpiresAt = Clock.Now.AddHours(1),
            IdleExpiresAt = Clock.Now.AddHours(1),
        };
        await Engine.Options.Store.Records.InsertAsync("main", RecordKinds.Session, new StoredRecord { Key = RecordKey.Of(cookie), CreatedAt = Clock.Now, ExpiresAt = session.ExpiresAt, Payload = session.ToPayload() }, Clock.Now);
        return (cookie, session);
    }

    private static void Declare(TenantDefinition tenant)
    {
        tenant.SigningKeyPem = TestKeys.Current;
        tenant.NextSigningKeyPem = TestKeys.Next;
        tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "claims"));
        tenant.Actions.Add(new ActionRegistration(ActionTriggers.CredentialsExchange, "machine-claims"));
        foreach (var algorithm in TokenCases.Algorithms)
        {
            tenant.Applications.Add(new Application
            {
                ClientId = "app-" + algorithm,
                Name = "App",
                ClientSecret = ClientSecret,
                Callbacks = [Callback],
                GrantTypes = ["authorization_code", "client_credentials", "refresh_token"],
                JwtConfiguration = new() { Alg = algorithm, LifetimeInSeconds = IdTokenLifetime },
            });
            foreach (var dialect in TokenCases.Dialects)
            {
                DeclareApi(tenant, dialect, algorithm);
            }
        }
    }

    private static void DeclareApi(TenantDefinition tenant, string dialect, string algorithm)
    {
        tenant.Apis.Add(new ApiDefinition(Audience(dialect, algorithm))
        {
            Scopes = [.. TokenCases.Permissions.Select(static name => new ApiScope { Value = name })],
            Configure = api => api with
            {
                TokenDialect = dialect,
                SigningAlg = algorithm,
                SigningSecret = algorithm == "HS256" ? SigningSecret : null,
                TokenLifetime = ApiLifetime,
                TokenLifetimeForWeb = ApiLifetime,
                EnforcePolicies = dialect == "access_token_authz",
                SkipConsentForVerifiableFirstPartyClients = true,
            },
        });
        tenant.ClientGrants.Add(new ClientGrantDefinition("app-RS256", Audience(dialect, algorithm), TokenCases.Permissions));
    }

    /// <summary>Sets the claims of the case on both tokens.</summary>
    private sealed class ClaimAction : IPostLoginAction, ICredentialsExchangeAction
    {
        public IReadOnlyDictionary<string, JsonNode?> Claims { get; set; } = new Dictionary<string, JsonNode?>();

        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        {
            foreach (var (name, value) in Claims)
            {
                api.IdToken.SetCustomClaim(name, value?.DeepClone());
                api.AccessToken.SetCustomClaim(name, value?.DeepClone());
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask ExecuteAsync(CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken)
        {
            foreach (var (name, value) in Claims)
            {
                api.AccessToken.SetCustomClaim(name, value?.DeepClone());
            }

            return ValueTask.CompletedTask;
        }
    }
}
