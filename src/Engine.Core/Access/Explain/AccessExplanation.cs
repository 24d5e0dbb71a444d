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

    /// <summary>What kind of access token comes of it, and why.</summary>
    public TokenFormatExplanation? Format { get; init; }

    /// <summary>Whether the person is asked for consent, and why.</summary>
    public ConsentDecision? Consent { get; init; }

    /// <summary>The granted scopes.</summary>
    public IEnumerable<string> Granted => Scopes.Where(static scope => scope.IsGranted).Select(static scope => scope.Scope);
}

/// <summary>What happens to a scope.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="IsGranted">Whether it is granted.</param>
/// <param name="Reason">Why, in a word: <c>openid_connect</c>, <c>api</c>, <c>client_grant</c>, <c>rbac</c>, or the <see cref="DropReason"/>.</param>
/// <param name="DecidedBy">The ids of the entities that decided.</param>
public sealed record ScopeExplanation(string Scope, bool IsGranted, string Reason, IReadOnlyList<string> DecidedBy);

/// <summary>A permission of a person, and where it comes from.</summary>
/// <param name="Permission">The permission.</param>
/// <param name="Sources"><c>direct</c>, or ids of roles.</param>
public sealed record PermissionExplanation(string Permission, IReadOnlyList<string> Sources);

/// <summary>What kind of access token comes of a request.</summary>
/// <param name="Kind"><c>jwt</c>, <c>jwe</c> (an encrypted JWT) or <c>opaque</c>.</param>
/// <param name="Dialect">The dialect of a JWT, or null.</param>
/// <param name="Algorithm">The algorithm of its signature, or null.</param>
/// <param name="CarriesPermissions">Whether it carries the <c>permissions</c> claim.</param>
/// <param name="Reason">Why.</param>
public sealed record TokenFormatExplanation(string Kind, string? Dialect, string? Algorithm, bool CarriesPermissions, string Reason);
