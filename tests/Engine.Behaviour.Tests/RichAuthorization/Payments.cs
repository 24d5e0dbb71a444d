using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Tenants;

namespace Engine.Behaviour.Tests.RichAuthorization;

/// <summary>A tenant of APIs that take rich authorization requests, one for each policy.</summary>
public static class Payments
{
    public const string Client = "shop-client-000000000000000000000";
    public const string Secret = "shop-secret-that-no-log-may-ever-hold";
    public const string Callback = "https://shop.example/callback";

    /// <summary>Every application may request every type.</summary>
    public const string OpenApi = "https://payments.example/";

    /// <summary>Types need a client grant; the shop has one for <c>money_transfer</c>.</summary>
    public const string GrantedApi = "https://bank.example/";

    /// <summary>No application gets a token for a person.</summary>
    public const string ClosedApi = "https://closed.example/";

    /// <summary>Its tokens are encrypted.</summary>
    public const string EncryptedApi = "https://vault.example/";

    /// <summary>Its consent policy is <c>transactional-authorization-with-mfa</c>.</summary>
    public const string TransactionalApi = "https://transfers.example/";

    /// <summary>The words of the tenant's own part of the consent page.</summary>
    public const string Partial = "<p class=\"own\">Pay {{ transaction.params.authorization_details[0].instructedAmount.amount }} {{ transaction.params.authorization_details[0].instructedAmount.currency }} to {{ transaction.params.authorization_details[0].beneficiary }}</p>";

    public const string Details = """[{"type":"money_transfer","instructedAmount":{"amount":2500.10,"currency":"USD"},"sourceAccount":"xxxxxxxxxxx1234","beneficiary":"Hanna <b>Herwitz</b>"}]""";

    private const string Action = """
        exports.onExecutePostLogin = async (event, api) => {
          const details = event.transaction.requested_authorization_details;
          if (details?.[0]?.instructedAmount?.amount > 1000000) {
            api.access.deny('too much');
            return;
          }
          api.accessToken.setCustomClaim('https://shop.example/seen', details ? details.map(detail => detail.type) : null);
          api.accessToken.setCustomClaim('https://shop.example/linking_id', event.transaction.linking_id ?? null);
          api.accessToken.setCustomClaim('authorization_details', [{ type: 'forged' }]);
        };
        """;

    public static void Declare(TenantDefinition tenant)
    {
        tenant.Settings = new TenantSettings { AuthorizationDetailsWithoutPar = true };
        tenant.CustomizedConsent = Partial;
        tenant.Applications.Add(new Application
        {
            ClientId = Client,
            Name = "Shop",
            ClientSecret = Secret,
            AppType = "regular_web",
            Callbacks = [Callback],
            GrantTypes = ["authorization_code", "refresh_token"],
        });
        tenant.Apis.Add(Api(OpenApi, static api => api));
        tenant.Apis.Add(Api(GrantedApi, static api => api with { SubjectTypeAuthorization = Users(AccessPolicy.RequireClientGrant) }));
        tenant.Apis.Add(Api(ClosedApi, static api => api with { SubjectTypeAuthorization = Users(AccessPolicy.DenyAll) }));
        tenant.Apis.Add(Api(EncryptedApi, static api => api with { TokenEncryption = Encryption() }));
        tenant.Apis.Add(Api(TransactionalApi, static api => api with { ConsentPolicy = "transactional-authorization-with-mfa" }));
        tenant.ClientGrants.Add(new ClientGrantDefinition(Client, GrantedApi, ["pay"], "user") { AuthorizationDetailsTypes = ["money_transfer"] });
        tenant.Users.Add(new UserDefinition(Sample.Email, Sample.Password) { Id = "ada" });
        tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "see details", Action));
    }

    private static ApiDefinition Api(string identifier, Func<Api, Api> configure) => new(identifier)
    {
        Scopes = [new ApiScope { Value = "pay" }],
        Configure = api => configure(api with
        {
            AllowOfflineAccess = true,
            SkipConsentForVerifiableFirstPartyClients = true,
            AuthorizationDetails = [new JsonObject { ["type"] = "money_transfer" }, new JsonObject { ["type"] = "account_access" }],
        }),
    };

    private static SubjectTypeAuthorization Users(string policy) => new() { User = new AccessPolicy { Policy = policy } };

    private static TokenEncryption Encryption()
    {
        using var key = RSA.Create(2048);
        return new TokenEncryption { EncryptionKey = new TokenEncryptionKey { Alg = "RSA-OAEP-256", Pem = key.ExportSubjectPublicKeyInfoPem(), Kid = "vault" } };
    }
}
