using System.Text.Json.Nodes;
using Engine.Core.Json;
using Engine.Core.Mfa;
using Engine.Core.Storage;

namespace Engine.Core.Restrictions;

/// <summary>Reads the restrictions of a tenant from the documents the Management API writes.</summary>
internal static class RestrictionReader
{
    /// <summary>The hooks on whose answer something depends; the others are told afterwards.</summary>
    private static readonly string[] DenyingTriggers = ["credentials-exchange", "pre-user-registration"];

    /// <summary>The kinds whose documents are read.</summary>
    public static bool Concerns(string kind) => kind is "rule" or "hook" or "network_acl" or "rate_limit_policy" or "singleton";

    public static async ValueTask<TenantRestrictions> ReadAsync(IdentityEngineOptions options, string tenant, CancellationToken cancellationToken)
    {
        var store = options.Store.Configuration;
        var rules = await ListAsync(store, tenant, "rule", cancellationToken);
        var hooks = await ListAsync(store, tenant, "hook", cancellationToken);
        var lists = await ListAsync(store, tenant, "network_acl", cancellationToken);
        var rates = await ListAsync(store, tenant, "rate_limit_policy", cancellationToken);
        var factors = await MfaSettings.ReadAsync(options, tenant, cancellationToken);
        var bots = await GetAsync(store, tenant, "/attack-protection/bot-detection", cancellationToken);
        var challenges = JsonFields.Flag(bots?["monitoring_mode_enabled"]) != true;
        return new TenantRestrictions
        {
            HasRules = rules.Any(static rule => JsonFields.Flag(rule["enabled"]) != false),
            Hooks = [.. DenyingTriggers.Where(trigger => hooks.Any(hook => JsonFields.Flag(hook["enabled"]) == true && JsonFields.Text(hook["triggerId"]) == trigger))],
            DemandsFactor = factors.IsUnsatisfiable,
            ChallengesPasswords = challenges && IsChallenge(bots?["challenge_password_policy"]),
            ChallengesCodes = challenges && IsChallenge(bots?["challenge_passwordless_policy"]),
            ChallengesResets = challenges && IsChallenge(bots?["challenge_password_reset_policy"]),
            RatePolicies = [.. rates.Select(RatePolicy.Read).OfType<RatePolicy>()],
            NetworkAcls = [.. lists.Where(static list => JsonFields.Flag(list["active"]) == true).Select(NetworkAcl.Read).OrderBy(static list => list.Priority)],
        };
    }

    private static bool IsChallenge(JsonNode? policy) => JsonFields.Text(policy) is "when_risky" or "always";

    private static async ValueTask<IReadOnlyList<JsonObject>> ListAsync(IDocumentStore store, string tenant, string kind, CancellationToken cancellationToken)
        => [.. (await store.QueryAsync(tenant, kind, new DocumentQuery(), cancellationToken)).Items.Select(static item => JsonNode.Parse(item.Body.Span)!.AsObject())];

    private static async ValueTask<JsonObject?> GetAsync(IDocumentStore store, string tenant, string id, CancellationToken cancellationToken)
        => await store.GetAsync(tenant, "singleton", id, cancellationToken) is { } document ? JsonNode.Parse(document.Body.Span)!.AsObject() : null;
}
