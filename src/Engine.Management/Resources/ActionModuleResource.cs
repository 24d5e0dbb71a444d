using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>
/// Code that several Actions are to share, and its published versions: <c>/actions/modules</c>. Stored; the scripts of Actions
/// can't load modules yet.
/// </summary>
internal static class ActionModuleResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of("action_module", "id", unique: ["name"]);
    public static readonly DocumentKind VersionKind = DocumentKind.Of(
        "action_module_version",
        "id",
        indexed: [ParentRule.Field],
        references: [DocumentKind.Names(ParentRule.Field, "action_module", OnRemoval.Remove, indexed: true)]);
    private static readonly string[] Published = ["code", "secrets", "dependencies"];
    private static readonly ManagementError NotFound = new(404, "That module does not exist.");
    private static readonly ManagementError VersionNotFound = new(404, "That module version does not exist.");

    public static readonly Resource Definition = new()
    {
        Path = "/actions/modules",
        Kind = Kind,
        NewId = static secrets => secrets.Uuid(),
        Collection = "modules",
        Form = ListForm.Totaled,
        NotFound = NotFound,
        Conflict = new(409, "A module with this name already exists"),
        Timestamps = true,
        BeforeCreate = static (context, module, _) => new(ActionResource.KeepSecrets(context, module, null)),
        AfterCreate = static async (context, module) =>
        {
            if (context.BodyObject.Flag("publish") == true)
            {
                await PublishAsync(context, module);
            }
        },
        BeforeUpdate = static (context, module, before) =>
        {
            module["all_changes_published"] = false;
            return new(ActionResource.KeepSecrets(context, module, before));
        },
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /actions/modules/{id}/versions", ListVersionsAsync);
        handlers.Add("POST /actions/modules/{id}/versions", context => WithModuleAsync(context, async module => ManagementResult.Ok(ActionResource.Visible(await PublishAsync(context, module)))));
        handlers.Add("GET /actions/modules/{id}/versions/{versionId}", GetVersionAsync);
        handlers.Add("POST /actions/modules/{id}/rollback", RollBackAsync);
        handlers.Add("GET /actions/modules/{id}/actions", context => WithModuleAsync(context, _ => new(Paging.Slice(context.Query, [], "actions", ListForm.Totaled, 50))));
    }

    /// <summary>Makes a version of what the module is now.</summary>
    private static async ValueTask<JsonObject> PublishAsync(ManagementContext context, JsonObject module)
    {
        var id = module.Text("id")!;
        var number = (await VersionsAsync(context, id)).Select(NumberOf).DefaultIfEmpty(0).Max() + 1;
        var version = new JsonObject { ["id"] = context.Secrets.Uuid(), ["module_id"] = id, ["version_number"] = number };
        foreach (var name in Published.Append("_secrets"))
        {
            version[name] = module[name]?.DeepClone();
        }

        version["created_at"] = context.Timestamp;
        version[ParentRule.Field] = id;
        await context.Documents(VersionKind).InsertAsync(version);
        await context.Documents(Kind).ChangeAsync(id, entity =>
        {
            // Somebody may have changed the code while it was published.
            entity["all_changes_published"] = Published.All(name => JsonNode.DeepEquals(entity[name], version[name]));
            var latest = ActionResource.Visible(version);
            latest.Remove("module_id");
            latest.Remove("created_at");
            entity["latest_version"] = latest;
        });
        return version;
    }

    private static ValueTask<ManagementResult> ListVersionsAsync(ManagementContext context) => WithModuleAsync(context, async module =>
    {
        var versions = await VersionsAsync(context, module.Text("id")!);
        var shown = versions.OrderByDescending(NumberOf).Select(static version => (JsonNode)ActionResource.Visible(version)).ToList();
        return Paging.Slice(context.Query, shown, "versions", ListForm.Totaled, 50);
    });

    private static ValueTask<ManagementResult> GetVersionAsync(ManagementContext context) => WithModuleAsync(context, async module =>
        await FindVersionAsync(context, module, context["versionId"]) is { } version ? ManagementResult.Ok(ActionResource.Visible(version)) : VersionNotFound);

    /// <summary>Makes an earlier version what the module is; it is published when somebody publishes it.</summary>
    private static ValueTask<ManagementResult> RollBackAsync(ManagementContext context) => WithModuleAsync(context, async module =>
    {
        if (await FindVersionAsync(context, module, context.BodyObject.Text("module_version_id")!) is not { } version)
        {
            return VersionNotFound;
        }

        var changed = await context.Documents(Kind).ChangeAsync(module.Text("id")!, entity =>
        {
            foreach (var name in Published.Append("_secrets"))
            {
                entity[name] = version[name]?.DeepClone();
            }

            entity["all_changes_published"] = NumberOf(version) == (entity["latest_version"] as JsonObject)?["version_number"]?.GetValue<int>();
            entity["updated_at"] = context.Timestamp;
        });
        return changed is null ? NotFound : ManagementResult.Ok(ActionResource.Visible(changed));
    });

    private static async ValueTask<ManagementResult> WithModuleAsync(ManagementContext context, Func<JsonObject, ValueTask<ManagementResult>> answer)
        => await context.Documents(Kind).GetAsync(context["id"]) is { } found ? await answer(found.Value) : NotFound;

    private static async ValueTask<JsonObject?> FindVersionAsync(ManagementContext context, JsonObject module, string id)
        => (await VersionsAsync(context, module.Text("id")!)).FirstOrDefault(version => version.Text("id") == id);

    private static async ValueTask<IReadOnlyList<JsonObject>> VersionsAsync(ManagementContext context, string moduleId)
        => [.. (await context.Documents(VersionKind).ListAsync(new DocumentFilter.Indexed(ParentRule.Field, moduleId))).Select(static version => version.Value)];

    private static int NumberOf(JsonObject version) => version["version_number"]!.GetValue<int>();
}
