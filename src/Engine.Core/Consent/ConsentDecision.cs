namespace Engine.Core.Consent;

/// <summary>Why a person is, or is not, asked for consent.</summary>
public enum ConsentReason
{
    /// <summary>No person is involved.</summary>
    NoUser,

    /// <summary>The request demands it: <c>prompt=consent</c>, or a rich authorization request.</summary>
    PromptConsent,

    /// <summary>A third-party application asks for something the person has not given yet.</summary>
    ThirdParty,

    /// <summary>The API does not let first-party applications skip consent.</summary>
    ApiDoesNotAllowSkipping,

    /// <summary>The callback, or another one of the application, is on <c>localhost</c>, where anything may listen.</summary>
    Localhost,

    /// <summary>A first-party application with a verifiable callback.</summary>
    FirstParty,

    /// <summary>The person has consented to all of it before.</summary>
    Remembered,
}

/// <summary>The reasons as logs name them.</summary>
internal static class ConsentReasons
{
    public static string Name(ConsentReason reason) => reason switch
    {
        ConsentReason.NoUser => "no_user",
        ConsentReason.PromptConsent => "prompt_consent",
        ConsentReason.ThirdParty => "third_party",
        ConsentReason.ApiDoesNotAllowSkipping => "api_does_not_allow_skipping",
        ConsentReason.Localhost => "localhost",
        ConsentReason.FirstParty => "first_party",
        _ => "remembered",
    };
}

/// <summary>Whether a person has to be asked, and why.</summary>
/// <param name="IsNeeded">Whether they have to be asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="NewScopes">What they have not consented to before.</param>
public sealed record ConsentDecision(bool IsNeeded, ConsentReason Reason, IReadOnlyList<string> NewScopes)
{
    /// <summary>Decides from plain data (<c>user-consent-and-third-party-applications.md</c>).</summary>
    /// <param name="application">The application.</param>
    /// <param name="api">The API, or null.</param>
    /// <param name="redirectUri">The callback.</param>
    /// <param name="scopes">The scopes that are going to be granted.</param>
    /// <param name="remembered">What the person has consented to before, or null.</param>
    /// <param name="isDemanded">Whether the request demands that the person is asked.</param>
    public static ConsentDecision Decide(Applications.Application application, Apis.Api? api, string? redirectUri, IReadOnlyList<string> scopes, UserGrant? remembered, bool isDemanded)
    {
        ArgumentNullException.ThrowIfNull(application);
        var known = remembered?.Scope.ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<string> fresh = known is null ? scopes : [.. scopes.Where(scope => !known.Contains(scope))];
        if (isDemanded)
        {
            return new(true, ConsentReason.PromptConsent, fresh);
        }

        var reason = ReasonToAsk(application, api, redirectUri);
        if (reason == ConsentReason.FirstParty)
        {
            return new(false, reason, fresh);
        }

        return remembered is not null && fresh.Count == 0
            ? new(false, ConsentReason.Remembered, fresh)
            : new(true, reason, fresh);
    }

    private static ConsentReason ReasonToAsk(Applications.Application application, Apis.Api? api, string? redirectUri)
    {
        if (!application.IsFirstParty)
        {
            return ConsentReason.ThirdParty;
        }

        if (api?.SkipConsentForVerifiableFirstPartyClients == false)
        {
            return ConsentReason.ApiDoesNotAllowSkipping;
        }

        return (redirectUri is not null && IsLocalhost(redirectUri)) || application.Callbacks.Any(IsLocalhost)
            ? ConsentReason.Localhost
            : ConsentReason.FirstParty;
    }

    private static bool IsLocalhost(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Host == "localhost" || uri.Host.EndsWith(".localhost", StringComparison.Ordinal));
}
