using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>How the screens of prompts are rendered: <c>/prompts/rendering</c>, and one screen's settings.</summary>
internal static class PromptRenderings
{
    public static readonly Singleton Definition = new()
    {
        Path = "/prompts/{prompt}/screen/{screen}/rendering",
        Show = static (context, rendering) =>
        {
            if (context.Operation.Method == "GET")
            {
                rendering["tenant"] = context.Tenant.Name;
                rendering["prompt"] = context["prompt"];
                rendering["screen"] = context["screen"];
            }

            return rendering;
        },
    };

    private const string Suffix = "/rendering";

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers) => handlers.Add("GET /prompts/rendering", ListAsync);

    /// <summary>The screens that differ from what every screen has, as far as the query asks for them.</summary>
    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        var stored = await context.Documents(Definition.Kind).ListAsync();
        var shown = stored.Select(static item => item.Value)
            .Where(static entity => entity.Text("_id") is { } id && id.StartsWith("/prompts/", StringComparison.Ordinal) && id.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(ShowNamed)
            .Where(rendering => IsAskedFor(context, rendering))
            .Select(rendering => (JsonNode)FieldSelection.Apply(context.Query, rendering))
            .ToList();
        return Paging.Slice(context.Query, shown, "configs", ListForm.Wrapped, 50);
    }

    private static JsonObject ShowNamed(JsonObject entity)
    {
        var segments = entity.Text("_id")!.Split('/');
        var shown = new JsonObject { ["prompt"] = Uri.UnescapeDataString(segments[2]), ["screen"] = Uri.UnescapeDataString(segments[4]) };
        foreach (var (name, value) in entity.Where(static field => field.Key[0] != '_'))
        {
            shown[name] = value?.DeepClone();
        }

        return shown;
    }

    private static bool IsAskedFor(ManagementContext context, JsonObject rendering)
        => Array.TrueForAll(["prompt", "screen", "rendering_mode"], name => context.Query[name] is not { } wanted || rendering.Text(name) == wanted);
}
