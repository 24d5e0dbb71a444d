using System.Text.Json.Nodes;
using Engine.Core.Json;

namespace Engine.Core.Restrictions;

/// <summary>What a list does with a request it is about.</summary>
internal enum AclAction
{
    Allow,
    Block,
    Redirect,
    Log,
}

/// <summary>An access control list of the tenant: which requests it is about, and what becomes of them (<c>security.md</c>, section 12).</summary>
internal sealed record NetworkAcl(string Description, double Priority, string Scope, AclAction Action, string? RedirectUri, AclSignals? Match, AclSignals? NotMatch)
{
    public static NetworkAcl Read(JsonObject list)
    {
        var rule = list["rule"] as JsonObject ?? [];
        var action = rule["action"] as JsonObject ?? [];
        return new NetworkAcl(
            JsonFields.Text(list["description"]) ?? "",
            list["priority"] is JsonValue value && value.TryGetValue(out double priority) ? priority : double.MaxValue,
            JsonFields.Text(rule["scope"]) ?? "tenant",
            IsSet(action["block"]) ? AclAction.Block
                : IsSet(action["redirect"]) ? AclAction.Redirect
                : IsSet(action["allow"]) ? AclAction.Allow
                : AclAction.Log,
            JsonFields.Text(action["redirect_uri"]),
            rule["match"] is JsonObject match ? AclSignals.Read(match) : null,
            rule["not_match"] is JsonObject notMatch ? AclSignals.Read(notMatch) : null);
    }

    /// <summary>Whether the list is about requests of this scope.</summary>
    public bool Covers(string scope) => Scope == "tenant" || Scope == scope;

    /// <summary>Whether the list is about the request; null when that depends on something the engine can't see.</summary>
    public bool? IsAbout(AclRequest request) => And(Match is null ? true : Match.Matches(request), NotMatch is null ? true : !NotMatch.Matches(request));

    internal static bool? And(bool? left, bool? right) => left == false || right == false ? false : left is null || right is null ? null : true;

    private static bool IsSet(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;
}
