using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Management.Data;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Profiles that self-service set-up of connections works with.</summary>
internal static class ProfileResources
{
    private static readonly DocumentKind SelfServiceKind = DocumentKind.Of("self_service_profile", "id", references: [DocumentKind.Names("user_attribute_profile_id", "user_attribute_profile", OnRemoval.Clear)]);
    private static readonly ManagementError NoSelfServiceProfile = new(404, "Profile with ID: {id} not found");
    private static readonly DocumentKind UserAttributeKind = DocumentKind.Of("user_attribute_profile", "id");

    public static readonly IReadOnlyList<Resource> All =
    [
        new()
        {
            Path = "/self-service-profiles",
            Kind = SelfServiceKind,
            NewId = static secrets => secrets.Id("ssp_", 22),
            Collection = "self_service_profiles",
            NotFound = NoSelfServiceProfile,
            DeleteIsIdempotent = true,
            Timestamps = true,
            BeforeCreate = CompleteSelfService,
            BeforeUpdate = CompleteSelfService,
        },
        new()
        {
            Path = "/user-attribute-profiles",
            Kind = UserAttributeKind,
            NewId = static secrets => secrets.Id("uap_", 16),
            Collection = "user_attribute_profiles",
            Form = ListForm.Wrapped,
            NotFound = new(404, "User attribute profile not found."),
            DeleteIsIdempotent = true,
            BeforeCreate = CompleteUserId,
            BeforeUpdate = CompleteUserId,
        },
        new()
        {
            Path = "/connection-profiles",
            Kind = DocumentKind.Of("connection_profile", "id"),
            NewId = static secrets => secrets.Id("cop_", 16),
            Collection = "connection_profiles",
            Form = ListForm.Wrapped,
            NotFound = new(404, "Connection profile not found."),
            DeleteIsIdempotent = true,
            Show = static (_, profile) =>
            {
                profile["connection_config"] ??= null;
                profile["strategy_overrides"] ??= null;
                return profile;
            },
        },
    ];

    /// <summary>The texts of the pages of self-service.</summary>
    public static readonly Singleton CustomText = new()
    {
        Path = "/self-service-profiles/{id}/custom-text/{language}/{page}",
        Verbs = "GET PUT",
        Parent = new ParentRule("id", SelfServiceKind, NoSelfServiceProfile),
    };

    private static readonly JsonObject UserIdDefaults = Json.ParseObject("""
        {"oidc_mapping":"sub","scim_mapping":"externalId",
         "saml_mapping":["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
           "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"]}
        """);

    private static readonly Lazy<JsonArray> Templates = new(static () => JsonNode.Parse(string.Concat(DataFile.ReadLines("user-attribute-profile-templates")))!.AsArray());

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /user-attribute-profiles/templates", static _ => new(ManagementResult.Ok(new JsonObject { ["user_attribute_profile_templates"] = Templates.Value.DeepClone() })));
        handlers.Add("GET /user-attribute-profiles/templates/{id}", static context => new(
            Templates.Value.OfType<JsonObject>().FirstOrDefault(template => template.Text("id") == context["id"]) is { } found
                ? ManagementResult.Ok(found.DeepClone())
                : new ManagementError(404, "User attribute profile template not found.")));
    }

    /// <summary>A profile always says where a user's id comes from.</summary>
    private static ValueTask<ManagementError?> CompleteUserId(ManagementContext context, JsonObject profile, JsonObject? before)
    {
        if (profile["user_id"] is not JsonObject userId)
        {
            profile["user_id"] = userId = [];
        }

        userId.Fill(UserIdDefaults);
        return new((ManagementError?)null);
    }

    private static async ValueTask<ManagementError?> CompleteSelfService(ManagementContext context, JsonObject profile, JsonObject? before)
    {
        profile["user_attributes"] ??= new JsonArray();
        return profile.Text("user_attribute_profile_id") is { } id && await context.Documents(UserAttributeKind).GetAsync(id) is null
            ? new ManagementError(404, "User attribute profile not found.")
            : null;
    }
}
