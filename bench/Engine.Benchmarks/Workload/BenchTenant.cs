using System.Security.Cryptography;
using Engine.Core;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Users;
using Engine.Pages;

namespace Engine.Benchmarks.Workload;

/// <summary>The tenant every measurement uses: a machine, a web application, an API for each algorithm, a person.</summary>
internal static class BenchTenant
{
    public const string MachineId = "m4cHiN3AbCdEfGhIjKlMnOpQrStUvWxY";
    public const string WebId = "wEb4pPAbCdEfGhIjKlMnOpQrStUvWxYz";
    public const string Secret = "s3cr3t-0123456789abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRST";
    public const string RsaAudience = "https://rs256.bench.example/";
    public const string HmacAudience = "https://hs256.bench.example/";
    public const string HmacSecret = "0123456789abcdef0123456789abcdef";
    public const string Callback = "https://app.bench.example/callback";
    public const string Email = "ada@bench.example";
    public const string Password = "correct horse battery staple";

    private static readonly Lazy<(string Current, string Next)> Keys = new(() => (NewKey(), NewKey()));

    /// <summary>Options with this tenant.</summary>
    /// <param name="store">Where it is kept; null for memory.</param>
    /// <param name="suppliesKeys">Whether the keys are given; otherwise the store has them, or the engine makes them.</param>
    /// <param name="action">The source of a <c>credentials-exchange</c> Action, or null.</param>
    public static IdentityEngineOptions CreateOptions(IStore? store = null, bool suppliesKeys = true, string? action = null)
    {
        var options = new IdentityEngineOptions
        {
            MasterKey = new byte[32],
            PasswordHasher = new BcryptPasswordHasher(4),
            Pages = LiquidPageRenderer.Default,
        };
        if (store is not null)
        {
            options.Store = store;
        }

        options.AddTenant("bench", tenant => Configure(tenant, suppliesKeys, action));
        return options;
    }

    private static void Configure(TenantDefinition tenant, bool suppliesKeys, string? action)
    {
        if (suppliesKeys)
        {
            (tenant.SigningKeyPem, tenant.NextSigningKeyPem) = Keys.Value;
        }

        tenant.Applications.Add(new Application { ClientId = MachineId, Name = "Machine", ClientSecret = Secret, GrantTypes = ["client_credentials"], AppType = "non_interactive" });
        tenant.Applications.Add(new Application
        {
            ClientId = WebId,
            Name = "Web",
            ClientSecret = Secret,
            GrantTypes = ["authorization_code"],
            AppType = "regular_web",
            Callbacks = [Callback],
        });
        ApiScope[] scopes = [new() { Value = "read:orders" }, new() { Value = "write:orders" }];
        tenant.Apis.Add(new ApiDefinition(RsaAudience) { Scopes = scopes, Configure = SkipConsent });
        tenant.Apis.Add(new ApiDefinition(HmacAudience) { Scopes = scopes, Configure = static api => SkipConsent(api) with { SigningAlg = "HS256", SigningSecret = HmacSecret } });
        tenant.ClientGrants.Add(new ClientGrantDefinition(MachineId, RsaAudience, ["read:orders", "write:orders"]));
        tenant.ClientGrants.Add(new ClientGrantDefinition(MachineId, HmacAudience, ["read:orders", "write:orders"]));
        tenant.Users.Add(new UserDefinition(Email, Password) { Id = "0123456789abcdef01234567", Name = "Ada" });
        if (action is not null)
        {
            tenant.Actions.Add(new ActionRegistration(ActionTriggers.CredentialsExchange, "bench", action.Length == 0 ? null : action));
        }
    }

    private static Api SkipConsent(Api api) => api with { SkipConsentForVerifiableFirstPartyClients = true };

    private static string NewKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }
}
