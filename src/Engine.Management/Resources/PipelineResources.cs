using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Values for rules and for hooks: names are shown, values are not.</summary>
internal static class PipelineResources
{
    public static readonly DocumentKind ConfigKind = DocumentKind.Of("rules_config", "key");
    private static readonly DocumentKind HookKind = DocumentKind.Of("hook", "id", unique: ["name"]);
    private static readonly ManagementError NoHook = new(404, "The hook does not exist", "inexistent_hook");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /rules-configs", ListConfigsAsync);
        handlers.Add("PUT /rules-configs/{key}", SetConfigAsync);
        handlers.Add("DELETE /rules-configs/{key}", DeleteConfigAsync);
        handlers.Add("GET /hooks/{id}/secrets", ListSecretsAsync);
        handlers.Add("POST /hooks/{id}/secrets", ChangeSecretsAsync);
        handlers.Add("PATCH /hooks/{id}/secrets", ChangeSecretsAsync);
        handlers.Add("DELETE /hooks/{id}/secrets", RemoveSecretsAsync);
    }

    private static async ValueTask<ManagementResult> ListConfigsAsync(ManagementContext context)
    {
        var configs = await context.Documents(ConfigKind).ListAsync();
        return ManagementResult.Ok(new JsonArray([.. configs.Select(static config => (JsonNode)new JsonObject { ["key"] = config.Value.Text("key") })]));
    }

    private static async ValueTask<ManagementResult> SetConfigAsync(ManagementContext context)
    {
        var config = new JsonObject { ["key"] = context["key"], ["value"] = context.BodyObject["value"]?.DeepClone() };
        var documents = context.Documents(ConfigKind);
        if (!(await documents.ReplaceAsync(config, null)).Succeeded)
        {
            await documents.InsertAsync(config);
        }

        return ManagementResult.Ok(config);
    }

    private static async ValueTask<ManagementResult> DeleteConfigAsync(ManagementContext context)
    {
        await context.Documents(ConfigKind).DeleteAsync(context["key"]);
        return ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> ListSecretsAsync(ManagementContext context)
    {
        if (await context.Documents(HookKind).GetAsync(context["id"]) is not { } hook)
        {
            return NoHook;
        }

        var names = (hook.Value["_secrets"] as JsonObject ?? []).Select(static secret => new KeyValuePair<string, JsonNode?>(secret.Key, "_VALUE_NOT_SHOWN_"));
        return ManagementResult.Ok(new JsonObject(names));
    }

    private static async ValueTask<ManagementResult> ChangeSecretsAsync(ManagementContext context)
    {
        var changed = await context.Documents(HookKind).ChangeAsync(context["id"], hook =>
        {
            var secrets = hook["_secrets"] as JsonObject ?? [];
            secrets.Patch(context.BodyObject, []);
            hook["_secrets"] = secrets.DeepClone();
        });
        return changed is null ? NoHook : ManagementResult.Ok(new JsonObject(), 201);
    }

    private static async ValueTask<ManagementResult> RemoveSecretsAsync(ManagementContext context)
    {
        var changed = await context.Documents(HookKind).ChangeAsync(context["id"], hook =>
        {
            foreach (var name in context.Body.Texts())
            {
                (hook["_secrets"] as JsonObject)?.Remove(name);
            }
        });
        return changed is null ? NoHook : ManagementResult.NoContent;
    }
}
