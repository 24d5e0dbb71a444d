using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Actions: drafts, their versions and where they are bound. What is deployed and bound is what the engine runs.</summary>
internal static class ActionResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of("action_draft", "id", unique: ["name"], references: [DocumentKind.Names("modules.module_id", "action_module", OnRemoval.RemoveEntry)]);

    public static readonly DocumentKind VersionKind = DocumentKind.Of(
        "action_version",
        "id",
        indexed: [ParentRule.Field],
        references: [DocumentKind.Names(ParentRule.Field, "action_draft", OnRemoval.Remove, indexed: true), DocumentKind.Names("modules.module_id", "action_module", OnRemoval.RemoveEntry)]);

    /// <summary>What the engine runs of an Action has the Action's id.</summary>
    public static readonly ReferringKind DeployedKind = new(Core.Configuration.EntityKinds.Actions.Name, false, [DocumentKind.Names("id", "action_draft", OnRemoval.Remove)]);

    public static readonly ManagementError NotFound = new(404, "That action does not exist.");

    private static readonly ManagementError CodeIsInProduct = new(400, "The code of this Action is a C# class of the product. It can't be changed here.", "operation_not_supported");

    public static readonly Resource Definition = new()
    {
        Path = "/actions/actions",
        Kind = Kind,
        NewId = static secrets => secrets.Uuid(),
        Collection = "actions",
        Form = ListForm.Counted,
        NotFound = NotFound,
        Conflict = new(409, "An action with this name already exists"),
        Timestamps = true,
        BeforeCreate = static (context, action, _) =>
        {
            var isFaulty = ActionBuild.Build(context, action);
            return new(isFaulty && context.BodyObject.Flag("deploy") == true ? ActionBuild.NotBuilt : KeepSecrets(context, action, null));
        },
        BeforeUpdate = static (context, action, before) =>
        {
            if (before is not null && DeclaredActions.IsInProduct(before) && action.Text("code") != before.Text("code"))
            {
                return new(CodeIsInProduct);
            }

            action["all_changes_deployed"] = false;
            if (!DeclaredActions.IsInProduct(action))
            {
                ActionBuild.Build(context, action);
            }

            return new(KeepSecrets(context, action, before));
        },
        ShowCreated = static (_, _, shown) => shown["status"] = "pending",
        AfterCreate = DeployIfAskedAsync,
        BeforeDelete = ActionBindings.CheckUnboundAsync,
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("POST /actions/actions/{id}/deploy", DeployAsync);
        handlers.Add("POST /actions/actions/{id}/test", ActionTest.RunAsync);
        handlers.Add("GET /actions/actions/{actionId}/versions", ListVersionsAsync);
        handlers.Add("GET /actions/actions/{actionId}/versions/{id}", GetVersionAsync);
        handlers.Add("POST /actions/actions/{actionId}/versions/{id}/deploy", RedeployAsync);
        handlers.Add("GET /actions/executions/{id}", static _ => new(new ManagementError(404, "That execution does not exist.")));
        ActionBindings.AddVerbs(handlers);
    }

    /// <summary>Values go to a field that is wrapped and never shown; what is shown are names and times.</summary>
    internal static ManagementError? KeepSecrets(ManagementContext context, JsonObject action, JsonObject? before)
    {
        var kept = before?["_secrets"] as JsonObject ?? [];
        var values = new JsonObject();
        var shown = new JsonArray();
        foreach (var secret in (action["secrets"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var name = secret.Text("name") ?? "";
            var value = secret["value"] ?? kept[name];
            if (value is null)
            {
                return ManagementError.InvalidBody($"The secret {name} has no value");
            }

            values[name] = value.DeepClone();
            shown.Add((JsonNode)new JsonObject { ["name"] = name, ["updated_at"] = secret.ContainsKey("value") ? context.Timestamp : secret.Text("updated_at") ?? context.Timestamp });
        }

        action["secrets"] = shown;
        action["_secrets"] = values;
        return null;
    }

    /// <summary>A create that says <c>deploy</c> makes a version at once.</summary>
    private static async ValueTask DeployIfAskedAsync(ManagementContext context, JsonObject action)
    {
        if (context.BodyObject.Flag("deploy") != true)
        {
            return;
        }

        var id = action.Text("id")!;
        await PublishAsync(context, action, action, (await VersionsAsync(context, id)).Count + 1);
        foreach (var (name, value) in (await context.Documents(Kind).GetAsync(id))?.Value ?? [])
        {
            action[name] = value?.DeepClone();
        }
    }

    private static async ValueTask<ManagementResult> DeployAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["id"]) is not { } found)
        {
            return NotFound;
        }

        var action = found.Value;
        var number = (await VersionsAsync(context, context["id"])).Count + 1;
        return await PublishAsync(context, action, action, number);
    }

    private static async ValueTask<ManagementResult> RedeployAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["actionId"]) is not { } found)
        {
            return NotFound;
        }

        var versions = await VersionsAsync(context, context["actionId"]);
        return versions.FirstOrDefault(version => version.Text("id") == context["id"]) is { } source
            ? await PublishAsync(context, found.Value, source, versions.Count + 1)
            : new ManagementError(404, "That action version does not exist.");
    }

    /// <summary>Makes a version of <paramref name="source"/> the deployed one, and what the engine runs.</summary>
    private static async ValueTask<ManagementResult> PublishAsync(ManagementContext context, JsonObject action, JsonObject source, int number)
    {
        if (!DeclaredActions.IsInProduct(action) && ActionBuild.FindFaults(context, source.Text("code"), action).Count > 0)
        {
            return ActionBuild.NotBuilt;
        }

        var summary = Summary(action);
        var version = await StoreVersionAsync(context, action, source, number);
        await ActionBindings.PublishAsync(context);
        var shown = Visible(version);
        shown["deployed"] = false;
        shown["action"] = summary;
        return ManagementResult.Ok(shown);
    }

    /// <summary>Makes a version of <paramref name="source"/>, and shows it as the deployed one.</summary>
    public static async ValueTask<JsonObject> StoreVersionAsync(ManagementContext context, JsonObject action, JsonObject source, int number)
    {
        var id = action.Text("id")!;
        var version = new JsonObject
        {
            ["id"] = context.Secrets.Uuid(),
            ["code"] = source["code"]?.DeepClone(),
            ["dependencies"] = source["dependencies"]?.DeepClone(),
            ["runtime"] = source["runtime"]?.DeepClone(),
            ["secrets"] = source["secrets"]?.DeepClone(),
            ["_secrets"] = source["_secrets"]?.DeepClone(),
            ["supported_triggers"] = action["supported_triggers"]?.DeepClone(),
            ["deployed"] = true,
            ["number"] = number,
            ["status"] = "built",
            ["built_at"] = context.Timestamp,
            ["created_at"] = context.Timestamp,
            ["updated_at"] = context.Timestamp,
            [ParentRule.Field] = id,
        };
        await context.Documents(VersionKind).InsertAsync(version);
        await context.Documents(Kind).ChangeAsync(id, entity =>
        {
            entity["all_changes_deployed"] = true;
            entity["deployed_version"] = Visible(version);
            entity["current_version"] = new JsonObject
            {
                ["id"] = version["id"]?.DeepClone(),
                ["code"] = version["code"]?.DeepClone(),
                ["runtime"] = version["runtime"]?.DeepClone(),
                ["status"] = "BUILT",
                ["number"] = number,
                ["build_time"] = context.Timestamp,
                ["created_at"] = context.Timestamp,
                ["updated_at"] = context.Timestamp,
            };
        });
        return version;
    }

    private static async ValueTask<ManagementResult> ListVersionsAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["actionId"]) is not { } action)
        {
            return NotFound;
        }

        var versions = await VersionsAsync(context, context["actionId"]);
        var shown = versions.OrderByDescending(static version => version["number"]!.GetValue<int>()).Select(version => (JsonNode)WithAction(version, action.Value)).ToList();
        return Paging.Slice(context.Query, shown, "versions", ListForm.Counted, 50);
    }

    private static async ValueTask<ManagementResult> GetVersionAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["actionId"]) is not { } action)
        {
            return NotFound;
        }

        var version = (await VersionsAsync(context, context["actionId"])).FirstOrDefault(known => known.Text("id") == context["id"]);
        return version is null ? new ManagementError(404, "That action version does not exist.") : ManagementResult.Ok(WithAction(version, action.Value));
    }

    public static async ValueTask<IReadOnlyList<JsonObject>> VersionsAsync(ManagementContext context, string actionId)
        => [.. (await context.Documents(VersionKind).ListAsync(new DocumentFilter.Indexed(ParentRule.Field, actionId))).Select(static version => version.Value)];

    public static JsonObject Visible(JsonObject entity)
    {
        var shown = entity.Copy();
        shown.RemoveInternal();
        return shown;
    }

    private static JsonObject WithAction(JsonObject version, JsonObject action)
    {
        var shown = Visible(version);
        shown["action"] = Summary(action);
        return shown;
    }

    private static JsonObject Summary(JsonObject action) => new()
    {
        ["id"] = action["id"]?.DeepClone(),
        ["name"] = action["name"]?.DeepClone(),
        ["supported_triggers"] = action["supported_triggers"]?.DeepClone(),
        ["created_at"] = action["created_at"]?.DeepClone(),
        ["updated_at"] = action["updated_at"]?.DeepClone(),
        ["all_changes_deployed"] = false,
    };
}
