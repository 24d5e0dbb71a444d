using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>
/// A permission that is taken out of an API is nobody's any more: roles, people, client grants and consents lose it, so that one that is
/// added later under the same name begins without holders.
/// </summary>
internal static class RemovedPermissions
{
    private const string PermissionsField = "_permissions";

    public static async ValueTask CutAsync(ManagementContext context, JsonObject before, JsonObject api)
    {
        var gone = ScopesOf(before).Except(ScopesOf(api), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        if (gone.Count == 0)
        {
            return;
        }

        var identifier = api.Text("identifier")!;
        foreach (var (kind, id) in new[] { (RoleResource.Kind, "id"), (UserResource.Kind, "user_id") })
        {
            await ChangeAsync(context, kind, id, new DocumentFilter.Field(PermissionsField + ".resource_server_identifier", FieldComparison.Equal, identifier), holder =>
                (holder[PermissionsField] as JsonArray)?.RemoveAll(item => item is JsonObject permission && permission.Text("resource_server_identifier") == identifier && gone.Contains(permission.Text("permission_name") ?? "")));
        }

        foreach (var kind in new[] { ClientGrantResource.Definition.Kind, GrantResources.Kind })
        {
            await ChangeAsync(context, kind, "id", new DocumentFilter.Field("audience", FieldComparison.Equal, identifier), grant =>
                (grant["scope"] as JsonArray)?.RemoveAll(item => item is JsonValue value && value.TryGetValue(out string? scope) && gone.Contains(scope)));
        }
    }

    private static async ValueTask ChangeAsync(ManagementContext context, DocumentKind kind, string id, DocumentFilter filter, Action<JsonObject> change)
    {
        foreach (var found in await context.Documents(kind).ListAsync(filter))
        {
            await context.Documents(kind).ChangeAsync(found.Value.Text(id)!, change);
        }
    }

    private static IEnumerable<string> ScopesOf(JsonObject api) => (api["scopes"] as JsonArray ?? []).OfType<JsonObject>().Select(static scope => scope.Text("value") ?? "");
}
