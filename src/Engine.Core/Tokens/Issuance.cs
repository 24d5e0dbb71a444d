using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Core.Tenants;
using Engine.Core.Token;

namespace Engine.Core.Tokens;

/// <summary>What tokens are made of: who gets what, when everything was decided. <c>/oauth/token</c> and <c>/authorize</c> both end here.</summary>
internal readonly struct Issuance
{
    public required TenantScope Scope { get; init; }

    public required Application Application { get; init; }

    public required GrantOutcome Outcome { get; init; }

    /// <summary>The granted scopes, after Actions.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The same, space-delimited.</summary>
    public required string ScopeText { get; init; }

    /// <summary>Every permission of the person on the API, for the dialects that carry them.</summary>
    public required IReadOnlyCollection<string> Permissions { get; init; }

    /// <summary>What Actions set on the access token.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> AccessTokenClaims { get; init; }

    /// <summary>What Actions set on the ID token.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> IdTokenClaims { get; init; }
}

/// <summary>What an ID token says about what comes with it.</summary>
/// <param name="AccessToken"><c>at_hash</c>, or null (OpenID Connect Core, section 3.1.3.6).</param>
/// <param name="Code"><c>c_hash</c>, or null (OpenID Connect Core, section 3.3.2.11).</param>
internal readonly record struct TokenHashes(string? AccessToken, string? Code = null);
