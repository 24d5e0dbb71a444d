namespace Engine.Core.Token;

/// <summary>
/// A grant type of the token endpoint. It checks what the request presents and says who and what it stands for; decisions,
/// Actions and tokens come after it. Built-in grants and an embedder's own are registered alike.
/// </summary>
public interface IGrant
{
    /// <summary>The value of <c>grant_type</c>.</summary>
    string GrantType { get; }

    /// <summary>Whether applications that can't keep a secret may use it.</summary>
    bool AllowsPublicClients { get; }

    /// <summary>The parameters of the request that belong to the grant.</summary>
    GrantParameters Parameters { get; }

    /// <summary>How its results appear in the tenant log.</summary>
    GrantLogEvents LogEvents { get; }

    /// <summary>Checks the request. Every required parameter is there.</summary>
    ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request);
}
