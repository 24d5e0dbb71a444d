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

    /// <summary>The event code of a failure in the tenant log, for example <c>feacft</c>.</summary>
    string FailureLogType { get; }

    /// <summary>Checks the request.</summary>
    ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request);
}
