using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Tenants;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>
/// Lets the API see the Actions that code or a configuration file declares: as drafts that are deployed, with a version, and
/// bound in front of the API's own. What is declared replaces what was made of it by an earlier process, as it does for
/// everything that is declared; in between the API may change it.
/// </summary>
internal static class DeclaredActions
{
    /// <summary>Marks a draft whose code is a C# class of the product.</summary>
    public const string InProduct = "_in_product";

    private static readonly ConditionalWeakTable<Tenant, State> States = [];

    /// <summary>Done once for a tenant of an engine, before the first call is answered.</summary>
    public static async ValueTask EnsureAsync(ManagementContext context)
    {
        var state = States.GetOrCreateValue(context.Tenant);
        if (state.IsDone)
        {
            return;
        }

        await state.Gate.WaitAsync(context.CancellationToken);
        try
        {
            if (!state.IsDone)
            {
                await PublishAsync(context);
                state.IsDone = true;
            }
        }
        finally
        {
            state.Gate.Release();
        }
    }

    public static bool IsInProduct(JsonObject draft) => draft.Flag(InProduct) == true;

    private static async ValueTask PublishAsync(ManagementContext context)
    {
        var declared = context.Tenant.Definition.Actions.Select(static action => action.Name).ToHashSet(StringComparer.Ordinal);
        var stored = await context.Tenant.Actions.ListAsync(null, context.CancellationToken);
        var bound = new List<(string Trigger, JsonObject Draft)>();
        foreach (var action in stored.OrderBy(static action => action.Order))
        {
            var known = (await context.Documents(ActionResource.Kind).GetAsync(action.Id))?.Value;
            if (known is not null && !declared.Contains(action.Name))
            {
                continue;
            }

            if (known is null || !IsSame(known, action))
            {
                known = await WriteAsync(context, action, known);
            }

            bound.Add((action.Trigger, known));
        }

        // What an entity names is not bound to its trigger.
        foreach (var trigger in bound.Where(static binding => Triggers.Find(binding.Trigger)!.Binding == TriggerBinding.Tenant).GroupBy(static binding => binding.Trigger, static binding => binding.Draft, StringComparer.Ordinal))
        {
            await ActionBindings.PutFirstAsync(context, trigger.Key, [.. trigger]);
        }
    }

    private static bool IsSame(JsonObject draft, ActionDefinition action)
        => draft.Text("name") == action.Name
            && IsInProduct(draft) == action.Code is null
            && draft.Text("code") == CodeOf(action)
            && draft.Flag("all_changes_deployed") == true
            && (draft["deployed_version"] as JsonObject)?.Text("code") == CodeOf(action)
            && JsonNode.DeepEquals(draft["_secrets"] ?? new JsonObject(), SecretsOf(action))
            && JsonNode.DeepEquals(draft["supported_triggers"], TriggersOf(action));

    private static async ValueTask<JsonObject> WriteAsync(ManagementContext context, ActionDefinition action, JsonObject? known)
    {
        var drafts = context.Documents(ActionResource.Kind);
        if (await drafts.FindAsync("name", action.Name) is { } other && other.Value.Text("id") != action.Id)
        {
            // The API has made one of the same name that was never deployed: what is declared takes its place.
            await drafts.DeleteAsync(other.Value.Text("id")!);
        }

        var draft = known?.Copy() ?? ActionResource.Definition.Defaults.Copy();
        draft["id"] = action.Id;
        draft["name"] = action.Name;
        draft["supported_triggers"] = TriggersOf(action);
        draft["code"] = CodeOf(action);
        draft["secrets"] = new JsonArray([.. (action.Secrets ?? NoSecrets).Keys.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["updated_at"] = context.Timestamp })]);
        draft["_secrets"] = SecretsOf(action);
        draft[InProduct] = action.Code is null;
        draft["created_at"] ??= context.Timestamp;
        draft["updated_at"] = context.Timestamp;
        if (known is null)
        {
            await drafts.InsertAsync(draft);
        }
        else
        {
            await drafts.ReplaceAsync(draft, null);
        }

        var number = (await ActionResource.VersionsAsync(context, action.Id)).Count + 1;
        await ActionResource.StoreVersionAsync(context, draft, draft, number);
        return draft;
    }

    /// <summary>Where the code is not JavaScript there is nothing that could be moved to another tenant.</summary>
    private static string CodeOf(ActionDefinition action) => action.Code ?? "// This Action is a C# class of the product.";

    private static JsonObject SecretsOf(ActionDefinition action)
        => new((action.Secrets ?? NoSecrets).Select(static secret => KeyValuePair.Create(secret.Key, (JsonNode?)secret.Value)));

    private static JsonArray TriggersOf(ActionDefinition action) => new((JsonNode)new JsonObject { ["id"] = action.Trigger, ["version"] = ActionBindings.CurrentVersion(action.Trigger) });

    private static readonly Dictionary<string, string> NoSecrets = [];

    private sealed class State
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public volatile bool IsDone;
    }
}
