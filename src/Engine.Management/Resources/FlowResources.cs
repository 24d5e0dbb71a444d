using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Forms, flows and the credentials flows use. They are kept and shown, so that tools can move them; nothing runs them.</summary>
internal static class FlowResources
{
    private static readonly Resource Forms = new()
    {
        Path = "/forms",
        Kind = DocumentKind.Of("form", "id"),
        NewId = static secrets => secrets.Id("ap_", 22),
        Collection = "forms",
        Timestamps = true,
        NotFound = new(404, "Form not found"),
        Show = static (context, form) => IsList(context) ? Summarize(context, form) : form,
    };

    private static readonly Resource Flows = new()
    {
        Path = "/flows",
        Kind = DocumentKind.Of("flow", "id"),
        NewId = static secrets => secrets.Id("af_", 22),
        Collection = "flows",
        Timestamps = true,
        NotFound = new(404, "Flow not found"),
        Show = static (context, flow) => IsList(context) ? Without(flow, "actions") : flow,
    };

    private static readonly Resource VaultConnections = new()
    {
        Path = "/flows/vault/connections",
        Kind = DocumentKind.Of("flow_vault_connection", "id"),
        NewId = static secrets => secrets.Id("ac_", 22),
        Collection = "connections",
        Timestamps = true,
        NotFound = new(404, "Connection not found"),
        BeforeCreate = CompleteAsync,
        BeforeUpdate = CompleteAsync,
    };

    public static readonly IReadOnlyList<Resource> All = [Forms, Flows, VaultConnections];

    private static bool IsList(ManagementContext context) => context.Operation.Method == "GET" && context.PathValues.Count == 0;

    /// <summary>Lists show what a form is called, not what it is made of.</summary>
    private static JsonObject Summarize(ManagementContext context, JsonObject form)
    {
        if (context.Query.All("hydrate").Contains("flow_count"))
        {
            form["flow_count"] = (form["nodes"] as JsonArray ?? []).OfType<JsonObject>().Count(static node => node.Text("type") == "FLOW");
        }

        return Without(form, "messages", "languages", "translations", "nodes", "start", "ending", "style");
    }

    private static JsonObject Without(JsonObject entity, params string[] names)
    {
        foreach (var name in names)
        {
            entity.Remove(name);
        }

        return entity;
    }

    private static ValueTask<ManagementError?> CompleteAsync(ManagementContext context, JsonObject connection, JsonObject? before)
    {
        connection["ready"] = connection["setup"] is JsonObject;
        if (before is null || context.BodyObject.ContainsKey("setup"))
        {
            connection["fingerprint"] = context.Secrets.Hex(32);
        }

        return new((ManagementError?)null);
    }
}
