using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Management.Machine;
using Engine.Management.Schema;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Provisioning of a connection from a directory: <c>/connections/{id}/directory-provisioning</c>.</summary>
internal static class DirectoryResources
{
    private const string Path = "/connections/{id}/directory-provisioning";
    public static readonly DocumentKind Kind = DocumentKind.Of("directory_provisioning", "connection_id", references: [DocumentKind.Names("connection_id", "connection", OnRemoval.Remove)]);
    private static readonly ManagementError NotFound = new(404, "Not Found");

    /// <summary>Attribute of the directory, and of the user where that has another name.</summary>
    private const string Mapping = """
        id>app_metadata.external_id primaryEmail>email primaryEmail name.fullName>name name.givenName>given_name name.familyName>family_name
        isAdmin isAdmin>is_admin isDelegatedAdmin agreedToTerms agreedToTerms>tou_accepted suspended suspended>is_suspended suspended>blocked
        suspensionReason archived ipWhitelisted ipWhitelisted>is_ipWhitelisted kind etag customerId orgUnitPath emails phones externalIds
        aliases addresses organizations nonEditableAliases relations languages posixAccounts notes websites locations keywords gender ims
        creationTime lastLoginTime changePasswordAtNextLogin isMailboxSetup includeInGlobalAddressList thumbnailPhotoUrl thumbnailPhotoEtag
        isEnrolledIn2Sv isEnforcedIn2Sv recoveryEmail recoveryPhone sshPublicKeys customSchemas
        """;

    public static readonly Relation Groups = new()
    {
        Path = Path + "/synchronized-groups",
        Owner = Kind,
        OwnerNotFound = NotFound,
        Field = "_groups",
        Collection = "groups",
        Form = ListForm.Wrapped,
        KeyOf = static item => (item as JsonObject)?.Text("id"),
        IsReplaceable = true,
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET " + Path, GetAsync);
        handlers.Add("POST " + Path, CreateAsync);
        handlers.Add("PATCH " + Path, UpdateAsync);
        handlers.Add("DELETE " + Path, DeleteAsync);
        handlers.Add("GET /connections-directory-provisionings", ListAsync);
        handlers.Add($"GET {Path}/default-mapping", static _ => new(ManagementResult.Ok(new JsonObject { ["mapping"] = DefaultMapping() })));
    }

    private static ValueTask<ManagementResult> ListAsync(ManagementContext context)
        => Paging.ListAsync(context, context.Documents(Kind), "directory_provisionings", ListForm.Wrapped, 50, null, ActionResource.Visible);

    private static async ValueTask<ManagementResult> GetAsync(ManagementContext context)
        => await context.Documents(Kind).GetAsync(context["id"]) is { } found ? ManagementResult.Ok(ActionResource.Visible(found.Value)) : NotFound;

    private static async ValueTask<ManagementResult> CreateAsync(ManagementContext context)
    {
        if (await context.Documents(ConnectionResource.Kind).GetAsync(context["id"]) is not { } connection)
        {
            return ConnectionResource.NotFound;
        }

        var entity = context.BodyObject.Copy();
        entity["connection_id"] = context["id"];
        entity["connection_name"] = connection.Value.Text("name");
        entity["strategy"] = connection.Value.Text("strategy");
        entity["mapping"] ??= DefaultMapping();
        entity.Fill(TypeTable.DefaultsOf(context.Operation.BodyType).AsObject());
        entity["created_at"] = context.Timestamp;
        entity["updated_at"] = context.Timestamp;
        return (await context.Documents(Kind).InsertAsync(entity)).Succeeded
            ? ManagementResult.Ok(entity, 201)
            : new ManagementError(409, "Directory provisioning is already configured for the connection");
    }

    private static async ValueTask<ManagementResult> UpdateAsync(ManagementContext context)
    {
        var changed = await context.Documents(Kind).ChangeAsync(context["id"], entity =>
        {
            entity.Patch(context.BodyObject, []);
            entity["updated_at"] = context.Timestamp;
        });
        return changed is null ? NotFound : ManagementResult.Ok(ActionResource.Visible(changed));
    }

    private static async ValueTask<ManagementResult> DeleteAsync(ManagementContext context)
    {
        await context.Documents(Kind).DeleteAsync(context["id"]);
        return ManagementResult.NoContent;
    }

    /// <summary>Which attribute of the directory becomes which of the user.</summary>
    private static JsonArray DefaultMapping() => new([.. Mapping
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(static pair => pair.Split('>'))
        .Select(static pair => (JsonNode)new JsonObject { ["idp"] = pair[0], ["auth0"] = pair[^1] })]);
}
