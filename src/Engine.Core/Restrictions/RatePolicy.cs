using System.Text.Json.Nodes;
using Engine.Core.Json;

namespace Engine.Core.Restrictions;

/// <summary>How many requests of one application are answered in a minute (<c>/rate-limit-policies</c>).</summary>
/// <param name="Selector">The application it is about; anything that is no application stands for all of them.</param>
/// <param name="Action"><c>block</c> or <c>redirect</c>.</param>
/// <param name="Limit">Requests a minute.</param>
/// <param name="RedirectUri">Where a browser is sent instead, or null.</param>
internal sealed record RatePolicy(string Selector, string Action, double Limit, string? RedirectUri)
{
    /// <summary>Null for a policy that keeps nothing out.</summary>
    public static RatePolicy? Read(JsonObject policy)
    {
        var configuration = policy["configuration"] as JsonObject;
        return JsonFields.Text(configuration?["action"]) is "block" or "redirect" && configuration!["limit"] is JsonValue value && value.TryGetValue(out double limit)
            ? new RatePolicy(JsonFields.Text(policy["consumer_selector"]) ?? "", JsonFields.Text(configuration["action"])!, limit, JsonFields.Text(configuration["redirect_uri"]))
            : null;
    }
}
