using System.Text.Json.Nodes;
using Engine.Core.Apis;
using Engine.Core.Configuration;
using Engine.Core.Management;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>APIs: <c>/resource-servers</c>. One is found by its id and by its identifier.</summary>
internal static class ResourceServerResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.Apis, new Api { Id = "", Identifier = "" });

    public static readonly ManagementError NotFound = new(404, "The resource server does not exist", "inexistent_resource_server");

    public static readonly Resource Definition = new()
    {
        Path = "/resource-servers",
        Kind = Kind,
        NewId = static secrets => secrets.Hex(24),
        Collection = "resource_servers",
        NotFound = NotFound,
        AlternateKey = "identifier",
        DeleteIsIdempotent = true,
        Conflict = new(409, "A resource server with the same identifier already exists", "resource_conflict"),
        BeforeCreate = PrepareAsync,
        BeforeUpdate = CheckUpdateAsync,
        AfterChange = RemovedPermissions.CutAsync,
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

        return new(api.Text("identifier") == ManagementApi.IdentifierOf(context.Scope.Issuer)
            ? Refuse("identifier", "the identifier is the one of the Management API.")
            : Check(api, null));
    }

    private static ValueTask<ManagementError?> CheckUpdateAsync(ManagementContext context, JsonObject api, JsonObject? before)
    {
        // A lifetime that becomes shorter takes the one for the web along, unless the caller names that too.
        if (!context.BodyObject.ContainsKey("token_lifetime_for_web") && Number(api, "token_lifetime") is { } lifetime && Number(api, "token_lifetime_for_web") > lifetime)
        {
            api["token_lifetime_for_web"] = lifetime;
        }

        CompletePolicies(api);
        return new(CheckSystemApi(context, before) ?? Check(api, before));
    }

    private static void CompletePolicies(JsonObject api)
    {
        if (api["subject_type_authorization"] is not JsonObject policies)
        {
            api["subject_type_authorization"] = policies = [];
        }

        policies.Fill(Policies);
    }

    /// <summary>The rules of the API itself; they are those of APIs that code declares.</summary>
    private static ManagementError? Check(JsonObject api, JsonObject? before)
    {
        foreach (var field in new[] { "token_lifetime", "token_lifetime_for_web" })
        {
            if (Number(api, field) is { } number && (number != Math.Floor(number) || Math.Abs(number) > int.MaxValue))
            {
                return Refuse(field, FormattableString.Invariant($"Expected type integer but found {number}"));
            }
        }

        var typed = ToApi(api);
        if (ApiRules.FindFaults(typed).FirstOrDefault() is { Field: { } faulty } fault)
        {
            return Refuse(faulty, fault.Message);
        }

        if (before is not null && ApiRules.FindForbiddenChange(ToApi(before), typed) is { } change)
        {
            return Refuse(change.Field, change.Message);
        }

        if (typed.TokenEncryption is not null)
        {
            api["token_encryption"]!["encryption_key"]!["thumbprint_sha256"] = TokenEncryptionRules.Complete(typed).TokenEncryption!.EncryptionKey.ThumbprintSha256;
        }

        return null;
    }

    /// <summary>
    /// The system API is fixed but for its name, its lifetimes and who skips consent: who may call the Management API, for what and
    /// with which tokens is not for the Management API to change. What a tool sends back as it is stored changes nothing.
    /// </summary>
    private static ManagementError? CheckSystemApi(ManagementContext context, JsonObject? before)
    {
        if (before?.Flag("is_system") != true)
        {
            return null;
        }

        var fixedField = context.BodyObject.FirstOrDefault(field => !Changeable.Contains(field.Key) && !IsKept(field.Key, field.Value)).Key;
        return fixedField is null ? null : Refuse(fixedField, "the system API can't be changed in this.");

        bool IsKept(string name, JsonNode? value)
            => name == "subject_type_authorization" && value is JsonObject policies && before[name] is JsonObject known
                ? policies.All(policy => JsonNode.DeepEquals(policy.Value, known[policy.Key]))
                : JsonNode.DeepEquals(value, before[name] ?? SystemDefaults[name]);
    }

    private static readonly string[] Changeable = ["name", "token_lifetime", "token_lifetime_for_web", "skip_consent_for_verifiable_first_party_clients"];

    /// <summary>What a field means that the stored system API does not have.</summary>
    private static readonly JsonObject SystemDefaults = Json.ParseObject("""
        {"allow_offline_access":false,"enforce_policies":false,"token_dialect":"access_token","signing_alg":"RS256",
         "subject_type_authorization":{"user":{"policy":"allow_all"},"client":{"policy":"require_client_grant"}}}
        """);

    private static ManagementError Refuse(string field, string message) => ManagementError.InvalidBody($"Payload validation error: '{message}' on property {field}.");

    private static double? Number(JsonObject api, string name) => api[name]?.GetValue<double>();

    private static Api ToApi(JsonObject api)
        => EntityKinds.Apis.FromDocument(new StoredDocument { Id = "", Body = System.Text.Encoding.UTF8.GetBytes(api.ToJsonString()) }, static text => text);

    private static JsonObject Show(JsonObject api)
    {
        if (api.Text("signing_alg") != "HS256")
        {
            api.Remove("signing_secret");
        }

        return api;
    }
}
