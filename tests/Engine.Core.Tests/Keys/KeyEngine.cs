using System.Security.Cryptography;
using System.Text.Json;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Tests.Support;
using Engine.Core.Tokens;
using Engine.Core.Users;

namespace Engine.Core.Tests.Keys;

/// <summary>Small engines for tests of keys; key pairs come from a few that are made once.</summary>
internal static class KeyEngine
{
    public const string Audience = "https://api.example.com/";
    public const string UserId = "auth0|someone";
    public static readonly byte[] MasterKey = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];
    public static readonly string Secret = new('s', 64);

    private static readonly Lazy<RSAParameters>[] Pairs = [.. Enumerable.Range(0, 5).Select(static _ => new Lazy<RSAParameters>(static () =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportParameters(true);
    }))];

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IStore, PairSequence> Sequences = [];

    private static int _next;

    /// <summary>The private exponents of every key a test could use, as they would look if they leaked.</summary>
    public static IEnumerable<string> PrivateParts => Pairs.Where(static pair => pair.IsValueCreated).SelectMany(static pair => new[] { pair.Value.D!, pair.Value.P! })
        .SelectMany(static part => new[] { System.Buffers.Text.Base64Url.EncodeToString(part), Convert.ToBase64String(part)[..80] });

    public static RSA CreatePair() => RSA.Create(Pairs[Interlocked.Increment(ref _next) % Pairs.Length].Value);

    public static IdentityEngine Create(IStore? store = null, TimeProvider? clock = null, byte[]? masterKey = null, Action<IdentityEngineOptions>? configure = null, Func<Api, Api>? api = null)
    {
        store ??= new MemoryStore();
        var options = new IdentityEngineOptions
        {
            Store = store,
            TimeProvider = clock ?? TimeProvider.System,
            MasterKey = masterKey ?? MasterKey,
            PasswordHasher = new PlainHasher(),
            CreateSigningKey = Sequences.GetOrCreateValue(store).Next,
        };
        options.AddTenant("main", tenant =>
        {
            tenant.Hosts.Add(Requests.Host);
            tenant.Applications.Add(new Application { ClientId = "app", Name = "App", ClientSecret = Secret, GrantTypes = ["client_credentials"] });
            tenant.Apis.Add(new ApiDefinition(Audience) { Configure = api });
            tenant.ClientGrants.Add(new ClientGrantDefinition("app", Audience, []));
            tenant.Users.Add(new UserDefinition("someone@example.com", "secret") { Id = "someone" });
        });
        configure?.Invoke(options);
        return new IdentityEngine(options);
    }

    public static async Task<string> GetTokenAsync(IdentityEngine engine)
    {
        var response = await engine.HandleAsync(Requests.Post("/oauth/token", ("grant_type", "client_credentials"), ("client_id", "app"), ("client_secret", Secret), ("audience", Audience)));
        Assert.True(response.StatusCode == 200, response.Text());
        return response.Json().GetProperty("access_token").GetString()!;
    }

    /// <summary>A token for <c>/userinfo</c>, signed with the current key.</summary>
    public static async Task<string> SignUserInfoTokenAsync(IdentityEngine engine)
    {
        var keys = await engine.Tenants[0].Keys.GetAsync(default);
        return JwtWriter.Write(JwtSigningKey.ForRsa("RS256", keys.Current), "JWT", new UserInfoToken(engine.Options.TimeProvider.GetUtcNow().AddHours(1).ToUnixTimeSeconds()));
    }

    public static async Task<int> AskUserInfoAsync(IdentityEngine engine, string token)
    {
        var request = Requests.Get("/userinfo");
        request.Headers["Authorization"] = "Bearer " + token;
        return (await engine.HandleAsync(request)).StatusCode;
    }

    public static async Task<string> GetJwksAsync(IdentityEngine engine) => (await engine.HandleAsync(Requests.Get("/.well-known/jwks.json"))).Text();

    public static async Task<string[]> GetKidsAsync(IdentityEngine engine)
    {
        using var document = JsonDocument.Parse(await GetJwksAsync(engine));
        return [.. document.RootElement.GetProperty("keys").EnumerateArray().Select(static key => key.GetProperty("kid").GetString()!)];
    }

    /// <summary>Hands out each pair once before it starts over: a store must not get one pair for two keys, whatever other tests run beside it.</summary>
    private sealed class PairSequence
    {
        private int _next = -1;

        public RSA Next() => RSA.Create(Pairs[Interlocked.Increment(ref _next) % Pairs.Length].Value);
    }

    private readonly record struct UserInfoToken(long ExpiresAt) : IClaims
    {
        public void WriteTo(Utf8JsonWriter json)
        {
            json.WriteString("iss"u8, Requests.Issuer);
            json.WriteString("sub"u8, UserId);
            json.WriteStartArray("aud"u8);
            json.WriteStringValue(Audience);
            json.WriteStringValue(Requests.Issuer + "userinfo");
            json.WriteEndArray();
            json.WriteString("azp"u8, "app");
            json.WriteString("scope"u8, "openid");
            json.WriteNumber("exp"u8, ExpiresAt);
        }
    }
}
