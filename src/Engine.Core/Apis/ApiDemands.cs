using Engine.Core.Applications;
using Engine.Core.Json;

namespace Engine.Core.Apis;

/// <summary>What an API's settings demand of every token. What can't be presented to this engine yet is refused all the same.</summary>
internal static class ApiDemands
{
    /// <summary>Whether tokens of the API must be bound to a key of the application (<c>tokens.md</c>, section 8).</summary>
    public static bool DemandsProof(Api api, Application application)
        => ExtraFields.Flag(api.Extra, "proof_of_possession", "required") == true
            && (application.IsPublic || ExtraFields.Text(api.Extra, "proof_of_possession", "required_for") != "public_clients");

    /// <summary>Whether a policy decides about requests that this engine can't evaluate.</summary>
    public static bool HasPolicy(Api api) => ExtraFields.Text(api.Extra, "authorization_policy", "policy_id") is not null;
}
