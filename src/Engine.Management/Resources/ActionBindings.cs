using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>The triggers, and which Actions run at each in which order.</summary>
internal static class ActionBindings
{
    public static readonly DocumentKind Kind = DocumentKind.Of("action_binding", "trigger_id", references: [DocumentKind.Names("bindings.action_id", "action_draft", OnRemoval.RemoveEntry)]);

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /actions/triggers", static _ => new(ManagementResult.Ok(new JsonObject { ["triggers"] = new JsonArray([.. Triggers.All.SelectMany(static trigger => trigger.Versions.Select(version => (JsonNode)Show(trigger, version)))]) })));
        handlers.Add("GET /actions/triggers/{triggerId}/bindings", ListAsync);
        handlers.Add("PATCH /actions/triggers/{triggerId}/bindings", SetAsync);
    }

    /// <summary>The version new Actions of a trigger are made for.</summary>
    public static string CurrentVersion(string trigger) => Triggers.Find(trigger)!.Versions.First(static version => version.IsCurrent).Version;

    /// <summary>Binds Actions in front of the others of a trigger, in this order, unless they are.</summary>
    public static async ValueTask PutFirstAsync(ManagementContext context, string trigger, IReadOnlyList<JsonObject> actions)
    {
        var documents = context.Documents(Kind);
        var entity = (await documents.GetAsync(trigger))?.Value;
        var known = entity is null ? [] : BindingsOf(entity).ToList();
        var ids = actions.Select(static action => action.Text("id")!).ToList();
        if (known.Take(ids.Count).Select(static binding => binding.Text("action_id")).SequenceEqual(ids))
        {
            return;
        }

        var first = actions.Select(action => known.Find(binding => binding.Text("action_id") == action.Text("id"))?.Copy() ?? Bind(context, action, null));
        var others = known.Where(binding => !ids.Contains(binding.Text("action_id")!)).Select(static binding => binding.Copy());
        await PutAsync(context, new JsonObject { ["trigger_id"] = trigger, ["bindings"] = new JsonArray([.. first.Concat(others)]) });
    }

    public static async ValueTask<ManagementError?> CheckUnboundAsync(ManagementContext context, JsonObject action, JsonObject? before)
    {
        var isForced = context.Query["force"] == "true";
        foreach (var trigger in await context.Documents(Kind).ListAsync())
        {
            var bindings = BindingsOf(trigger.Value);
            if (!bindings.Any(binding => binding.Text("action_id") == action.Text("id")))
            {
                continue;
            }

            if (!isForced)
            {
                return new ManagementError(409, "The action is bound to a trigger. Use force to delete it.");
            }

            await context.Documents(Kind).ChangeAsync(trigger.Value.Text("trigger_id")!, entity =>
                entity["bindings"] = new JsonArray([.. bindings.Where(binding => binding.Text("action_id") != action.Text("id")).Select(static binding => (JsonNode)binding.Copy())]));
        }

        return null;
    }

    /// <summary>Writes what the engine is to run: the deployed version of every bound Action.</summary>
    public static async ValueTask PublishAsync(ManagementContext context)
    {
        var wanted = new Dictionary<string, ActionDefinition>(StringComparer.Ordinal);
        foreach (var trigger in await context.Documents(Kind).ListAsync())
        {
            // Declared Actions come first; those of the API follow in their own order.
            var order = 1000;
            foreach (var binding in BindingsOf(trigger.Value))
            {
                if (await ToDefinitionAsync(context, binding.Text("action_id")!, trigger.Value.Text("trigger_id")!, order++) is { } definition)
                {
                    wanted[definition.Id] = definition;
                }
            }
        }

        foreach (var id in await TokenExchangeProfiles.ListActionsAsync(context))
        {
            if (!wanted.ContainsKey(id) && await ToDefinitionAsync(context, id, ActionTriggers.CustomTokenExchange, 0) is { } definition)
            {
                wanted[id] = definition;
            }
        }

        var repository = context.Tenant.Actions;
        foreach (var draft in await context.Documents(ActionResource.Kind).ListAsync())
        {
            var id = draft.Value.Text("id")!;
            var isStored = await repository.GetAsync(id, context.CancellationToken) is not null;
            if (!wanted.TryGetValue(id, out var definition))
            {
                if (isStored)
                {
                    await repository.DeleteAsync(id, context.CancellationToken);
                }
            }
            else if (isStored)
            {
                await repository.ReplaceAsync(definition, null, context.CancellationToken);
            }
            else
            {
                await repository.InsertAsync(definition, context.CancellationToken);
            }
        }
    }

    private static async ValueTask<ActionDefinition?> ToDefinitionAsync(ManagementContext context, string id, string trigger, int order)
    {
        if (await context.Documents(ActionResource.Kind).GetAsync(id) is not { } action || action.Value["deployed_version"] is not JsonObject deployed)
        {
            return null;
        }

        var version = await context.Documents(ActionResource.VersionKind).GetAsync(deployed.Text("id")!);
        var secrets = version?.Value["_secrets"] as JsonObject ?? [];
        return new ActionDefinition
        {
            Id = id,
            Name = action.Value.Text("name")!,
            Trigger = trigger,
            Order = order,
            Code = DeclaredActions.IsInProduct(action.Value) ? null : deployed.Text("code"),
            Secrets = secrets.ToDictionary(static secret => secret.Key, static secret => secret.Value!.GetValue<string>(), StringComparer.Ordinal),
        };
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        var shown = await ShowAsync(context, (await context.Documents(Kind).GetAsync(context["triggerId"]))?.Value);
        return IsKnown(context) ? Paging.Slice(context.Query, shown, "bindings", ListForm.Counted, 50) : Unknown(context);
    }

    private static async ValueTask<ManagementResult> SetAsync(ManagementContext context)
    {
        if (Triggers.Find(context["triggerId"]) is not { } trigger)
        {
            return Unknown(context);
        }

        var wanted = (context.BodyObject["bindings"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if ((trigger.EventType is null || trigger.Binding == TriggerBinding.Entity) && wanted.Count > 0)
        {
            return new ManagementError(400, $"Binding Actions to the trigger {trigger.Id} is not supported: {(trigger.EventType is null ? "they would never run" : "what needs one names it")}.", "not_supported");
        }

        var bindings = new JsonArray();
        foreach (var item in wanted)
        {
            var reference = item["ref"] as JsonObject ?? [];
            var action = reference.Text("type") switch
            {
                "action_id" => await context.Documents(ActionResource.Kind).GetAsync(reference.Text("value") ?? ""),
                "action_name" => await context.Documents(ActionResource.Kind).FindAsync("name", reference.Text("value") ?? ""),
                _ => null,
            };
            if (action is null)
            {
                return ActionResource.NotFound;
            }

            if (!(action.Value["supported_triggers"] as JsonArray ?? []).Any(supported => supported is JsonObject known && known.Text("id") == trigger.Id))
            {
                return new ManagementError(400, $"The action {action.Value.Text("name")} is not one of the trigger {trigger.Id}", "trigger_not_supported_by_action");
            }

            if (action.Value["deployed_version"] is null)
            {
                return new ManagementError(400, "The action must be deployed before it can be bound");
            }

            bindings.Add((JsonNode)Bind(context, action.Value, item.Text("display_name")));
        }

        var entity = new JsonObject { ["trigger_id"] = context["triggerId"], ["bindings"] = bindings };
        await PutAsync(context, entity);
        await PublishAsync(context);
        return ManagementResult.Ok(new JsonObject { ["bindings"] = new JsonArray([.. await ShowAsync(context, entity)]) });
    }

    private static async ValueTask PutAsync(ManagementContext context, JsonObject entity)
    {
        var documents = context.Documents(Kind);
        if (!(await documents.ReplaceAsync(entity, null)).Succeeded)
        {
            await documents.InsertAsync(entity);
        }
    }

    private static JsonObject Bind(ManagementContext context, JsonObject action, string? displayName) => new()
    {
        ["id"] = context.Secrets.Uuid(),
        ["action_id"] = action.Text("id"),
        ["display_name"] = displayName ?? action.Text("name"),
        ["created_at"] = context.Timestamp,
        ["updated_at"] = context.Timestamp,
    };

    private static bool IsKnown(ManagementContext context) => Triggers.Find(context["triggerId"]) is not null;

    private static ManagementError Unknown(ManagementContext context) => new(404, $"The trigger {context["triggerId"]} does not exist.");

    private static IEnumerable<JsonObject> BindingsOf(JsonObject trigger) => (trigger["bindings"] as JsonArray ?? []).OfType<JsonObject>();

    private static async ValueTask<List<JsonNode>> ShowAsync(ManagementContext context, JsonObject? trigger)
    {
        var shown = new List<JsonNode>();
        List<JsonObject> bindings = trigger is null ? [] : [.. BindingsOf(trigger)];
        var actions = await context.Documents(ActionResource.Kind).GetManyAsync(bindings.Select(static binding => binding.Text("action_id")!));
        foreach (var (binding, found) in bindings.Zip(actions))
        {
            if (found is { } action)
            {
                var item = binding.Copy();
                item.Remove("action_id");
                item["trigger_id"] = trigger!.Text("trigger_id");
                var shownAction = ActionResource.Visible(action.Value);
                shownAction["all_changes_deployed"] = false;
                item["action"] = shownAction;
                shown.Add(item);
            }
        }

        return shown;
    }

    private static JsonObject Show(Trigger trigger, TriggerVersion version) => new()
    {
        ["id"] = trigger.Id,
        ["version"] = version.Version,
        ["status"] = version.IsCurrent ? "CURRENT" : "DEPRECATED",
        ["runtimes"] = new JsonArray("node22"),
        ["default_runtime"] = "node22",
        ["binding_policy"] = trigger.Binding == TriggerBinding.Entity ? "entity-bound" : "trigger-bound",
        ["compatible_triggers"] = version.CompatibleWith is { } earlier ? new JsonArray(new JsonObject { ["id"] = trigger.Id, ["version"] = earlier }) : new JsonArray(),
    };
}
