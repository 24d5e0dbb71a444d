using System.Text.Json.Nodes;
using Engine.Core.Apis;
using Engine.Core.Configuration;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>What applications may request from APIs: <c>/client-grants</c>.</summary>
internal static class ClientGrantResource
{
    public static readonly Resource Definition = new()
    {
        Path = "/client-grants",
        Kind = DocumentKind.Of(EntityKinds.ClientGrants, new ClientGrant { Id = "", ClientId = "", Audience = "" }),
        NewId = static secrets => secrets.Id("cgr_", 16),
        Collection = "client_grants",
        NotFound = new(404, "The grant does not exist.", "inexistent_client_grant"),
        Conflict = new(409, "A resource with the same identifier already exists.", "resource_conflict"),
        DeleteIsIdempotent = true,
        BeforeCreate = CheckAsync,
        BeforeUpdate = static (_, grant, _) => new(CheckTypes(grant)),
    };

    /// <summary>Rich authorization requests are people's: nobody consents for a machine.</summary>
    private static ManagementError? CheckTypes(JsonObject grant)
        => grant.Text("subject_type") != "user" && grant["authorization_details_types"] is JsonArray { Count: > 0 }
            ? ManagementError.InvalidBody("Payload validation error: 'authorization_details_types needs the subject_type user' on property authorization_details_types.")
            : null;

    private static async ValueTask<ManagementError?> CheckAsync(ManagementContext context, JsonObject grant, JsonObject? before)
    {
        if (CheckTypes(grant) is { } fault)
        {
            return fault;
        }

        if (grant.Text("client_id") is { } clientId)
        {
            if (await context.Documents(ClientResource.Kind).GetAsync(clientId) is not { } client)
            {
                return ClientResource.NotFound;
            }

            if (client.Value.Text("app_type") == "express_configuration")
            {
                return new(400, "Client of type express_configuration cannot be used", "validation_error");
            }
        }
        else if (!grant.ContainsKey("default_for"))
        {
            return ManagementError.InvalidBody("Payload validation error: 'Missing required property: client_id'.");
        }
        else
        {
            // The typed view needs one; no application has an empty identifier.
            grant["client_id"] = "";
        }

        return await context.Documents(ResourceServerResource.Kind).FindAsync("identifier", grant.Text("audience")!) is null ? ResourceServerResource.NotFound : null;
    }
}
