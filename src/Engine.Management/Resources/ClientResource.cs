using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Applications: <c>/clients</c>.</summary>
internal static class ClientResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.Applications, new Application { ClientId = "", Name = "" }, "client_secret");

    public static readonly ManagementError NotFound = new(404, "The client does not exist", "inexistent_client");

    public static readonly Resource Definition = new()
    {
        Path = "/clients",
        Kind = Kind,
        IdField = "client_id",
        NewId = static secrets => secrets.Id("", 32),
        Collection = "clients",
        Defaults = Json.ParseObject("""
            {"is_first_party":true,"is_token_endpoint_ip_header_trusted":false,"oidc_conformant":false,"sso_disabled":false,
             "cross_origin_authentication":false,"custom_login_page_on":true,
             "callbacks":[]}
            """),
        NotFound = NotFound,
        Merged = ["client_metadata", "jwt_configuration", "native_social_login"],
        DeleteIsIdempotent = true,
        ShowCreated = ClientCredentialResource.ShowAdopted,
        Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["is_global"] = "global", ["is_first_party"] = "is_first_party", ["app_type"] = "app_type" },
        BeforeCreate = PrepareAsync,
        BeforeUpdate = CheckUpdateAsync,
        BeforeDelete = static (_, client, _) => new(client.Flag("global") == true ? ManagementError.InvalidBody("The global client cannot be deleted") : null),
        AfterDelete = RemoveDependentsAsync,
        Show = static (context, client) => Show(context.Tenant.Name, client),
    };

    private static readonly JsonObject JwtDefaults = Json.ParseObject("""{"lifetime_in_seconds":36000,"secret_encoded":false}""");

    private static readonly JsonObject RefreshDefaults = Json.ParseObject("""
        {"rotation_type":"non-rotating","expiration_type":"non-expiring","leeway":0,"token_lifetime":2592000,"infinite_token_lifetime":true,
         "infinite_idle_token_lifetime":true,"idle_token_lifetime":1296000}
        """);

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("POST /clients/{id}/rotate-secret", RotateSecretAsync);
        handlers.Add("GET /clients/{id}/connections", ListConnectionsAsync);
    }

    private static async ValueTask<ManagementError?> PrepareAsync(ManagementContext context, JsonObject client, JsonObject? before)
    {
        client["client_id"] = context.Secrets.Id(client.Flag("is_first_party") == false && client.Text("third_party_security_mode") == "strict" ? "tpc_" : "", 32);
        client["global"] = false;
        if (client.Flag("cross_origin_auth") is { } alias)
        {
            client["cross_origin_authentication"] = alias;
        }

        FillNested(client, "jwt_configuration", JwtDefaults);
        ApplyTypeDefaults(client);
        if (client.Text("app_type") is "express_configuration" or "resource_server")
        {
            client["oidc_conformant"] = true;
        }

        await ClientCredentialResource.AdoptAsync(context, client);

        client["client_secret"] ??= context.Secrets.Token(48);
        return null;
    }

    private static async ValueTask<ManagementError?> CheckUpdateAsync(ManagementContext context, JsonObject client, JsonObject? before)
    {
        await ClientCredentialResource.AdoptAsync(context, client);
        if (context.BodyObject["client_authentication_methods"] is JsonObject)
        {
            client.Remove("token_endpoint_auth_method");
        }

        FillNested(client, "jwt_configuration", JwtDefaults);
        if (client["refresh_token"] is JsonObject refresh)
        {
            refresh.Fill(RefreshDefaults);
        }

        client.RemoveNullsInside("client_metadata");
        return null;
    }

    /// <summary>Grants and refresh tokens depend on what kind of application it is.</summary>
    private static void ApplyTypeDefaults(JsonObject client)
    {
        var isFirstParty = client.Flag("is_first_party") != false;
        client["grant_types"] ??= (client.Text("app_type"), isFirstParty) switch
        {
            ("spa" or "native", _) => new JsonArray("authorization_code", "implicit", "refresh_token"),
            ("express_configuration", _) => new JsonArray("authorization_code", "client_credentials"),
            ("resource_server", _) => new JsonArray(),
            ("regular_web", false) => new JsonArray("authorization_code"),
            _ => new JsonArray("authorization_code", "implicit", "refresh_token", "client_credentials"),
        };
        var defaults = RefreshDefaults.Copy();
        if (client.Text("app_type") is "non_interactive" or "regular_web")
        {
            defaults["token_lifetime"] = 31_557_600;
            defaults["idle_token_lifetime"] = 2_592_000;
        }

        if (!isFirstParty)
        {
            defaults["expiration_type"] = "expiring";
            defaults["rotation_type"] = client.Text("app_type") == "spa" ? "rotating" : "non-rotating";
        }

        FillNested(client, "refresh_token", defaults);
    }

    private static void FillNested(JsonObject client, string name, JsonObject defaults)
    {
        if (client[name] is not JsonObject inner)
        {
            client[name] = inner = [];
        }

        inner.Fill(defaults);
    }

    private static JsonObject Show(string tenant, JsonObject client)
    {
        client["tenant"] = tenant;
        client["callback_url_template"] = false;
        client["global"] ??= false;
        if (client.Flag("cross_origin_authentication") is { } crossOrigin)
        {
            client["cross_origin_auth"] = crossOrigin;
        }

        if (client["client_authentication_methods"] is JsonObject)
        {
            client.Remove("client_secret");
        }

        return client;
    }

    private static async ValueTask<ManagementResult> RotateSecretAsync(ManagementContext context)
    {
        var changed = await context.Documents(Kind).ChangeAsync(context["id"], client => client["client_secret"] = context.Secrets.Token(48));
        return changed is null ? NotFound : ManagementResult.Ok(ResourceOperations.Show(Definition, context, changed));
    }

    private static async ValueTask<ManagementResult> ListConnectionsAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["id"]) is null)
        {
            return NotFound;
        }

        var connections = await context.Documents(ConnectionResource.Kind).ListAsync(new DocumentFilter.Indexed("enabled_client", context["id"]));
        var strategies = context.Query.All("strategy").ToHashSet(StringComparer.Ordinal);
        var shown = connections
            .Where(connection => strategies.Count == 0 || strategies.Contains(connection.Value.Text("strategy") ?? ""))
            .Select(connection => (JsonNode)ResourceOperations.Show(ConnectionResource.Definition, context, connection.Value))
            .ToList();
        return Paging.Slice(context.Query, shown, "connections", ListForm.Wrapped, 50);
    }

    /// <summary>What names a client that is gone goes with it: grants, credentials, its place in connections.</summary>
    private static async ValueTask RemoveDependentsAsync(ManagementContext context, JsonObject client)
    {
        var id = client.Text("client_id")!;
        foreach (var grant in await context.Documents(ClientGrantResource.Definition.Kind).ListAsync(new DocumentFilter.Indexed("client_id", id)))
        {
            await context.Documents(ClientGrantResource.Definition.Kind).DeleteAsync(grant.Value.Text("id")!);
        }

        foreach (var connection in await context.Documents(ConnectionResource.Kind).ListAsync(new DocumentFilter.Indexed("enabled_client", id)))
        {
            await context.Documents(ConnectionResource.Kind).ChangeAsync(connection.Value.Text("id")!, entity => entity["enabled_clients"] = entity["enabled_clients"].Texts().Where(known => known != id).ToJson());
        }
    }
}
