using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Mfa;
using Engine.Core.Mfa.Factors;
using Engine.Core.Storage;

namespace Engine.Core.Configuration;

/// <summary>
/// Which factors people prove beside the first one, and when, as code declares it: what <c>/guardian</c> of the Management API has in the
/// service's words.
/// </summary>
public sealed record MultiFactor
{
    /// <summary>
    /// The factors that are turned on: <c>otp</c>, <c>sms</c> (a telephone), <c>email</c>, <c>recovery-code</c>. The last two come beside one
    /// of the others.
    /// </summary>
    public IReadOnlyList<string> Factors { get; init; } = [];

    /// <summary>
    /// Whether everybody has to prove one when they sign in. Otherwise Actions say who, with <c>api.multifactor.enable</c>.
    /// </summary>
    public bool IsRequired { get; init; }

    /// <summary>How telephones are reached, the usual way first: <c>sms</c>, <c>voice</c>.</summary>
    public IReadOnlyList<string> PhoneMessageTypes { get; init; } = [PhoneFactor.Sms];

    internal IEnumerable<string> FindFaults()
    {
        foreach (var unknown in Factors.Where(static name => !FactorTable.Has(name)))
        {
            yield return $"there is no factor '{unknown}'.";
        }

        if (PhoneMessageTypes.Count == 0 || PhoneMessageTypes.Any(static type => type is not (PhoneFactor.Sms or PhoneFactor.Voice)))
        {
            yield return "PhoneMessageTypes must be sms, voice or both.";
        }

        if (IsRequired && !FactorTable.ListOffered(new MfaSettings { Factors = Factors }).Any())
        {
            yield return "a factor is required, and none of those that are turned on stands alone: nobody could sign in.";
        }
    }

    internal async Task WriteAsync(IDocumentStore store, string tenant, CancellationToken cancellationToken)
    {
        foreach (var name in FactorTable.Switches)
        {
            await PutAsync(MfaSettings.FactorId(name), new JsonObject { ["enabled"] = Factors.Contains(name) });
        }

        await PutAsync(MfaSettings.PoliciesId, new JsonObject { ["_value"] = IsRequired ? new JsonArray(MfaSettings.AllApplications) : new JsonArray() });
        await PutAsync(MfaSettings.MessageTypesId, new JsonObject { ["message_types"] = new JsonArray([.. PhoneMessageTypes.Select(static type => (JsonNode)type)]) });

        async Task PutAsync(string id, JsonObject body)
        {
            body["_id"] = id;
            var document = new StoredDocument { Id = id, Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
            while (!(await store.ReplaceAsync(tenant, EntityKinds.Singletons, document, null, cancellationToken)).Succeeded
                && !(await store.InsertAsync(tenant, EntityKinds.Singletons, document, cancellationToken)).Succeeded)
            {
                // Somebody has written it or taken it away in between.
            }
        }
    }
}
