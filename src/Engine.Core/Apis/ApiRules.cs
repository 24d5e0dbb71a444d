using Engine.Core.Access;

namespace Engine.Core.Apis;

/// <summary>What the settings of an API may be (<c>apis/api-settings.md</c>), in code and over the Management API alike.</summary>
internal static class ApiRules
{
    /// <summary>The longest lifetime of an access token: 30 days, in seconds.</summary>
    public const int MaxTokenLifetime = 2_592_000;

    private static readonly string[] Dialects = ["access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"];

    /// <summary>Every fault: the field, and what is wrong with it.</summary>
    public static IEnumerable<(string Field, string Message)> FindFaults(Api api)
        => [.. OfIdentity(api), .. OfTokens(api), .. OfScopes(api), .. OfPolicies(api)];

    /// <summary>What can't change once an API exists: other parties check tokens by it.</summary>
    public static (string Field, string Message)? FindForbiddenChange(Api before, Api after)
    {
        if (before.Identifier != after.Identifier)
        {
            return ("identifier", "the identifier can't be changed.");
        }

        return before.SigningAlg == after.SigningAlg ? null : ("signing_alg", $"the signing algorithm is fixed at creation; it is {before.SigningAlg}.");
    }

    private static IEnumerable<(string Field, string Message)> OfIdentity(Api api)
    {
        if (api.Identifier.Length == 0)
        {
            yield return ("identifier", "the identifier is empty.");
        }

        if (api.Name?.AsSpan().ContainsAny('<', '>') == true)
        {
            yield return ("name", "the name must not contain < or >.");
        }
    }

    private static IEnumerable<(string Field, string Message)> OfTokens(Api api)
    {
        if (api.TokenLifetime is < 1 or > MaxTokenLifetime)
        {
            yield return ("token_lifetime", "the token lifetime must be 1 to 2592000 seconds.");
        }
        else if (api.TokenLifetimeForWeb < 1)
        {
            yield return ("token_lifetime_for_web", "the token lifetime for the web must be at least one second.");
        }
        else if (api.TokenLifetimeForWeb > api.TokenLifetime)
        {
            yield return ("token_lifetime_for_web", "the token lifetime for the web must not exceed the token lifetime.");
        }

        if (api.SigningAlg is not ("RS256" or "PS256" or "HS256"))
        {
            yield return ("signing_alg", $"the algorithm '{api.SigningAlg}' is not possible.");
        }

        if (api is { SigningSecret.Length: < 16 })
        {
            yield return ("signing_secret", "the signing secret must have at least 16 characters.");
        }

        if (!Dialects.Contains(api.TokenDialect))
        {
            yield return ("token_dialect", $"the token dialect '{api.TokenDialect}' does not exist.");
        }

        if (api.TokenEncryption is { } encryption)
        {
            var faults = new List<string>();
            TokenEncryptionRules.Check(encryption, faults.Add);
            foreach (var fault in faults)
            {
                yield return ("token_encryption", fault);
            }
        }
    }

    private static IEnumerable<(string Field, string Message)> OfScopes(Api api)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scope in api.Scopes)
        {
            if (OidcScopes.IsReserved(scope.Value))
            {
                yield return ("scopes", $"the permission name '{scope.Value}' is reserved.");
            }

            if (!IsScopeToken(scope.Value))
            {
                yield return ("scopes", $"the permission name '{scope.Value}' has characters a scope can't have.");
            }

            if (!seen.Add(scope.Value))
            {
                yield return ("scopes", $"the permission '{scope.Value}' is defined more than once.");
            }
        }
    }

    /// <summary>Machines can't have <c>allow_all</c>: without a client grant there is nothing that says what they get.</summary>
    private static IEnumerable<(string Field, string Message)> OfPolicies(Api api)
    {
        var (user, client) = (api.SubjectTypeAuthorization.User.Policy, api.SubjectTypeAuthorization.Client.Policy);
        if (user is not (AccessPolicy.AllowAll or AccessPolicy.RequireClientGrant or AccessPolicy.DenyAll))
        {
            yield return ("subject_type_authorization.user.policy", $"the policy '{user}' for users does not exist.");
        }

        if (api.ConsentPolicy is not (null or "standard" or "transactional-authorization-with-mfa"))
        {
            yield return ("consent_policy", $"the consent policy '{api.ConsentPolicy}' does not exist.");
        }

        if (client is not (AccessPolicy.RequireClientGrant or AccessPolicy.DenyAll))
        {
            yield return ("subject_type_authorization.client.policy", $"the policy '{client}' is not possible for applications that act for themselves.");
        }
    }

    /// <summary>Printable ASCII without blanks, quotes and backslashes (RFC 6749, section 3.3).</summary>
    private static bool IsScopeToken(string name)
        => name.Length > 0 && name.All(static character => character is >= '!' and <= '~' and not '"' and not '\\');
}
