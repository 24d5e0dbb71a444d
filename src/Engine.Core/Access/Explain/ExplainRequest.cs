namespace Engine.Core.Access.Explain;

/// <summary>A request whose decision is wanted, without anything being issued.</summary>
/// <param name="ClientId">The application.</param>
public sealed record ExplainRequest(string ClientId)
{
    /// <summary>The tenant's name; the first tenant when null.</summary>
    public string? Tenant { get; init; }

    /// <summary>The person; null asks what the application gets for itself (client credentials).</summary>
    public string? UserId { get; init; }

    /// <summary>The API; the tenant's default when null.</summary>
    public string? Audience { get; init; }

    /// <summary>The requested scopes, space-delimited; null when the request names none.</summary>
    public string? Scope { get; init; }

    /// <summary>The callback, which decides with others whether consent is asked for.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>Whether the request carries <c>prompt=consent</c>.</summary>
    public bool PromptConsent { get; init; }
}
