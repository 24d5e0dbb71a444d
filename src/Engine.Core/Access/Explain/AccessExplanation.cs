using Engine.Core.Consent;

namespace Engine.Core.Access.Explain;

/// <summary>What a request would get, and a reason for every part of it.</summary>
public sealed record AccessExplanation
{
    /// <summary>Why nothing is issued at all, or <see cref="AccessDenial.None"/>.</summary>
    public AccessDenial Denial { get; init; }

    /// <summary>What is unknown or not allowed before access is decided: the application, the API, the person, the grant. Null when all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>Every scope that was asked for (or comes by default), once.</summary>
    public IReadOnlyList<ScopeExplanation> Scopes { get; init; } = [];

    /// <summary>Every permission the person has on the API, and where it comes from.</summary>
    public IReadOnlyList<PermissionExplanation> Permissions { get; init; } = [];

    /// <summary>
    /// Every claim about the person that the scopes give, whether the ID token has it, and why. Actions do not run here: what they
    /// set, and what of it is left out, is in the log of the request.
    /// </summary>
    public IReadOnlyList<ClaimExplanation> Claims { get; init; } = [];

    /// <summary>What kind of access token comes of it, and why.</summary>
    public TokenFormatExplanation? Format { get; init; }

    /// <summary>What kind of ID token comes of it, and why; null when there is none.</summary>
    public TokenFormatExplanation? IdTokenFormat { get; init; }

    /// <summary>Whether the person is asked for consent, and why.</summary>
    public ConsentDecision? Consent { get; init; }

    /// <summary>The granted scopes.</summary>
    public IEnumerable<string> Granted => Scopes.Where(static scope => scope.IsGranted).Select(static scope => scope.Scope);
}

/// <summary>What happens to a scope.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="IsGranted">Whether it is granted.</param>
/// <param name="Reason">Why, in a word: <c>openid_connect</c>, <c>api</c>, <c>client_grant</c>, <c>rbac</c>, or the <see cref="DropReason"/> as <c>not_defined</c>.</param>
/// <param name="DecidedBy">The ids of the entities that decided, <c>direct</c> for a permission the person has without a role.</param>
public sealed record ScopeExplanation(string Scope, bool IsGranted, string Reason, IReadOnlyList<string> DecidedBy);

/// <summary>What happens to a claim.</summary>
/// <param name="Token"><c>id_token</c> or <c>access_token</c>.</param>
/// <param name="Claim">The claim.</param>
/// <param name="IsGranted">Whether the token has it.</param>
/// <param name="Reason">
/// Why: <c>scope</c> or <c>action</c> when it is there; <c>no_value</c>, <c>third_party</c> (the minimal profile), <c>restricted</c>,
/// <c>reserved_namespace</c> or <c>too_large</c> when it was left out.
/// </param>
/// <param name="DecidedBy">The scope, the application or the name of the Action.</param>
public sealed record ClaimExplanation(string Token, string Claim, bool IsGranted, string Reason, IReadOnlyList<string> DecidedBy);

/// <summary>A permission of a person, and where it comes from.</summary>
/// <param name="Permission">The permission.</param>
/// <param name="Sources"><c>direct</c>, or ids of roles.</param>
public sealed record PermissionExplanation(string Permission, IReadOnlyList<string> Sources);

/// <summary>What format a token has.</summary>
/// <param name="Kind"><c>jwt</c>, <c>jwe</c> (an encrypted JWT) or <c>opaque</c>.</param>
/// <param name="Dialect">The dialect of an access token, or null.</param>
/// <param name="Algorithm">The algorithm of its signature, or null.</param>
/// <param name="CarriesPermissions">Whether it carries the <c>permissions</c> claim.</param>
/// <param name="Reason">
/// Why: <c>api</c> or <c>token_encryption</c> (settings of the API), <c>no_audience</c> (no API is asked for: the token is good for
/// <c>/userinfo</c> alone), <c>application</c> or <c>no_client_secret</c> (settings of the application).
/// </param>
/// <param name="DecidedBy">The id of the API or the application; null where nothing has one.</param>
public sealed record TokenFormatExplanation(string Kind, string? Dialect, string? Algorithm, bool CarriesPermissions, string Reason, string? DecidedBy);
