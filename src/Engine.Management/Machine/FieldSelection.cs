using System.Text.Json.Nodes;

namespace Engine.Management.Machine;

/// <summary>The parameters <c>fields</c> and <c>include_fields</c>: which root fields are shown.</summary>
internal static class FieldSelection
{
    public static JsonObject Apply(QueryParameters query, JsonObject entity, IReadOnlyCollection<string>? always = null)
    {
        if (query["fields"] is not { Length: > 0 } fields)
        {
            return entity;
        }

        var names = fields.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        var isExclusion = query["include_fields"] == "false";
        if (!isExclusion)
        {
            names.UnionWith(always ?? []);
        }

        foreach (var name in entity.Select(static field => field.Key).Where(name => names.Contains(name) == isExclusion).ToList())
        {
            entity.Remove(name);
        }

        return entity;
    }
}
