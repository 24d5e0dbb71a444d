using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Applications: <c>/clients</c>.</summary>
internal static class ClientResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.Applications, new Application { ClientId = "", Name = "" }) with
    {
        References =
        [
            DocumentKind.Names("default_organization.organization_id", "organization", OnRemoval.Clear),
            new("refresh_token.policies.audience", EntityKinds.Apis.Name, OnRemoval.RemoveEntry) { By = "identifier" },
            DocumentKind.Names("my_organization_configuration.connection_profile_id", "connection_profile", OnRemoval.Clear),
            DocumentKind.Names("my_organization_configuration.user_attribute_profile_id", "user_attribute_profile", OnRemoval.Clear),
            DocumentKind.Names("express_configuration.connection_profile_id", "connection_profile", OnRemoval.Clear),
            DocumentKind.Names("express_configuration.user_attribute_profile_id", "user_attribute_profile", OnRemoval.Clear),
            DocumentKind.Names("express_configuration.linked_clients.client_id", "client", OnRemoval.RemoveEntry),
            .. new[] { "client_authentication_methods.private_key_jwt", "client_authentication_methods.tls_client_auth", "client_authentication_methods.self_signed_tls_client_auth", "signed_request_object", "token_vault_privileged_access" }
                .Select(static holder => DocumentKind.Names(holder + ".credentials.id", "client_credential", OnRemoval.RemoveEntry)),
        ],
    };

    public static readonly ManagementError NotFound = new(404, "The client does not exist", "inexistent_client");

    public static readonly Resource Definition = new()
    {
        Path = "/clients",
        Kind = Kind,
        IdField = "client_id",
        NewId = static secrets => secrets.Id("", 32),
        Collection = "clients",
        NotFound = NotFound,
        DeleteIsIdempotent = true,
        AlwaysShown = ["tenant"],
        Prepare = ClientSigningKeys.PrepareAsync,
        ShowCreated = static (context, client, shown) =>
        {
            shown["encrypted"] = true;
            ClientCredentialResource.ShowAdopted(context, client, shown);
        },
        BeforeCreate = PrepareAsync,
        AfterCreate = EnableConnectionsAsync,
        BeforeUpdate = CheckUpdateAsync,
        BeforeDelete = static (_, client, _) => new(client.Flag("global") == true ? ManagementError.InvalidBody("The global client cannot be deleted") : null),
        Show = Show,
    };

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

        ClientDefaults.Apply(client);
        DropEmpty(client);
        client["client_secret"] ??= context.Secrets.Token(48);
        return ClientRules.Check(context, client, null) ?? await ClientCredentialResource.AdoptAsync(context, client);
    }

    private static async ValueTask<ManagementError?> CheckUpdateAsync(ManagementContext context, JsonObject client, JsonObject? before)
    {
        if (context.BodyObject["client_authentication_methods"] is JsonObject)
        {
            client.Remove("token_endpoint_auth_method");
        }

        if (context.BodyObject.ContainsKey("oidc_backchannel_logout"))
        {
            client.Remove("oidc_logout");
        }
        else if (context.BodyObject.ContainsKey("oidc_logout"))
        {
            client.Remove("oidc_backchannel_logout");
        }

        ClientDefaults.Complete(client);
        client.RemoveNullsInside("client_metadata");
        DropEmpty(client);
        return ClientRules.Check(context, client, before) ?? await ClientCredentialResource.AdoptAsync(context, client);
    }

    /// <summary>An empty address is none.</summary>
    private static void DropEmpty(JsonObject client)
    {
        if (client.Text("initiate_login_uri") is "")
        {
            client.Remove("initiate_login_uri");
        }
    }

    private static JsonObject Show(ManagementContext context, JsonObject client)
    {
        client["tenant"] = context.Tenant.Name;
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

        if (client["oidc_logout"]?["backchannel_logout_urls"] is JsonArray urls)
        {
            client["oidc_backchannel_logout"] = new JsonObject { ["backchannel_logout_urls"] = urls.DeepClone() };
        }

        ClientSigningKeys.Show(context, client);
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

    /// <summary>A new application may use every database of the tenant unless <c>flags.enable_client_connections</c> is off.</summary>
    private static async ValueTask EnableConnectionsAsync(ManagementContext context, JsonObject client)
    {
        if (!(await context.Tenant.GetSettingsAsync(context.CancellationToken)).Flags.EnableClientConnections)
        {
            return;
        }

        var id = client.Text("client_id")!;
        foreach (var connection in await context.Documents(ConnectionResource.Kind).ListAsync(new DocumentFilter.Indexed("strategy", Core.Connections.Connection.DatabaseStrategy)))
        {
            await context.Documents(ConnectionResource.Kind).ChangeAsync(connection.Value.Text("id")!, entity => entity["enabled_clients"] = entity["enabled_clients"].Texts().Append(id).Distinct().ToJson());
        }
    }
}
