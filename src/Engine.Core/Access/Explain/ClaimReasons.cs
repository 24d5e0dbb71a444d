using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Tokens;
using Engine.Core.Users;

namespace Engine.Core.Access.Explain;

/// <summary>Why claims are in a token or left out, judged by what writes them: <see cref="UserClaims"/> and <see cref="CustomClaims"/>.</summary>
internal static class ClaimReasons
{
    /// <summary>The claims about the person in the ID token: each that a granted scope gives.</summary>
    /// <param name="application">Third-party applications get the minimal profile.</param>
    /// <param name="user">The person.</param>
    /// <param name="scopes">The granted scopes; without <c>openid</c> there is no ID token.</param>
    /// <param name="custom">What Actions set on the ID token: it replaces what a scope gives.</param>
    public static IEnumerable<ClaimExplanation> OfPerson(Application application, User user, IReadOnlyList<string> scopes, IReadOnlyDictionary<string, JsonNode?> custom)
    {
        if (!scopes.Contains(OidcScopes.OpenId))
        {
            yield break;
        }

        foreach (var (claim, scope, hasValue) in UserClaims.GivenBy(scopes, user))
        {
            if (!application.IsFirstParty)
            {
                yield return new(ClaimChange.IdToken, claim, false, "third_party", [application.ClientId]);
            }
            else if (!CustomClaims.Replaces(custom, claim))
            {
                yield return new(ClaimChange.IdToken, claim, hasValue, hasValue ? "scope" : "no_value", [scope]);
            }
        }
    }

    /// <summary>The claims Actions set on a token.</summary>
    /// <param name="token">Which token.</param>
    /// <param name="claims">The claims and their values.</param>
    /// <param name="changes">Which Action set which; the last one counts.</param>
    public static IEnumerable<ClaimExplanation> OfActions(string token, IReadOnlyDictionary<string, JsonNode?> claims, IReadOnlyList<ClaimChange> changes)
        => CustomClaims.Judge(claims).Select(claim => new ClaimExplanation(
            token,
            claim.Name,
            claim.Refusal is null,
            claim.Refusal ?? "action",
            changes.LastOrDefault(change => change.Token == token && change.Claim == claim.Name) is { Action: { } action } ? [action] : []));
}
