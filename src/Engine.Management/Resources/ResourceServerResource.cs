using System.Text.Json.Nodes;
using Engine.Core.Apis;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>APIs: <c>/resource-servers</c>. One is found by its id and by its identifier.</summary>
internal static class ResourceServerResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.Apis, new Api { Id = "", Identifier = "" }, "signing_secret");

    public static readonly ManagementError NotFound = new(404, "The resource server does not exist", "inexistent_resource_server");

    public static readonly Resource Definition = new()
    {
        Path = "/resource-servers",
        Kind = Kind,
        NewId = static secrets => secrets.Hex(24),
        Collection = "resource_servers",
        Defaults = Json.ParseObject("""
            {"allow_offline_access":false,"skip_consent_for_verifiable_first_party_clients":false,"token_lifetime":86400,
             "signing_alg":"RS256"}
            """),
        NotFound = NotFound,
        AlternateKey = "identifier",
        DeleteIsIdempotent = true,
        Conflict = new(409, "A resource server with the same identifier already exists", "resource_conflict"),
        Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["identifiers"] = "identifier" },
        Filter = static _ => null,
        BeforeCreate = PrepareAsync,
        BeforeUpdate = CheckUpdateAsync,
        BeforeDelete = static (_, api, _) => new(api.Flag("is_system") == true ? ManagementError.InvalidBody("The system API cannot be deleted") : null),
        Show = static (_, api) => Show(api),
    };

    private static readonly JsonObject Policies = Json.ParseObject("""{"user":{"policy":"allow_all"},"client":{"policy":"require_client_grant"}}""");

    private static ValueTask<ManagementError?> PrepareAsync(ManagementContext context, JsonObject api, JsonObject? before)
    {
        api["name"] ??= api.Text("identifier");
        api["token_lifetime_for_web"] ??= Math.Min(86400, api["token_lifetime"]!.GetValue<double>());
        CompletePolicies(api);
        if (api.Text("signing_alg") == "HS256")
        {
            api["signing_secret"] ??= context.Secrets.Id("", 32);
        }

        return new(Check(api));
    }

    private static ValueTask<ManagementError?> CheckUpdateAsync(ManagementContext context, JsonObject api, JsonObject? before)
    {
        if (before?.Flag("is_system") == true && context.BodyObject.Any(static field => field.Key is not ("token_lifetime" or "token_lifetime_for_web" or "name" or "skip_consent_for_verifiable_first_party_clients" or "allow_offline_access" or "subject_type_authorization" or "signing_alg" or "scopes" or "enforce_policies" or "token_dialect")))
        {
            return new(ManagementError.InvalidBody("The system API cannot be changed"));
        }

        CompletePolicies(api);
        if (api.Text("signing_alg") == "HS256")
        {
            api["signing_secret"] ??= context.Secrets.Id("", 32);
        }

        return new(Check(api));
    }

    private static void CompletePolicies(JsonObject api)
    {
        if (api["subject_type_authorization"] is not JsonObject policies)
        {
            api["subject_type_authorization"] = policies = [];
        }

        policies.Fill(Policies);
    }

    private static ManagementError? Check(JsonObject api)
    {
        if (api.Text("name") is { } name && name.AsSpan().IndexOfAny('<', '>') >= 0)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'String does not match pattern ^[^<>]+$: {name}' on property name.");
        }

        if (api.Text("signing_secret") is { Length: < 16 } secret)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'String is too short ({secret.Length} chars), minimum 16' on property signing_secret.");
        }

        var lifetime = api["token_lifetime"]?.GetValue<double>() ?? 86400;
        return lifetime is < 0 or > 2_592_000
            ? ManagementError.InvalidBody(FormattableString.Invariant($"Payload validation error: 'Value {lifetime} is greater than maximum 2592000' on property token_lifetime."))
            : null;
    }

    private static JsonObject Show(JsonObject api)
    {
        if (api.Text("signing_alg") != "HS256")
        {
            api.Remove("signing_secret");
        }

        return api;
    }
}
