using Engine.Core.Apis;

namespace Engine.Core.Mfa;

/// <summary>
/// The API behind the endpoints below <c>/mfa</c>: people get tokens for it to look after their own factors. It is the tenant's own and
/// nobody has to make it; its tokens live for ten minutes (<c>tokens.md</c>, section 2).
/// </summary>
internal static class MfaApi
{
    public const string Enroll = "enroll";
    public const string ReadAuthenticators = "read:authenticators";
    public const string RemoveAuthenticators = "remove:authenticators";

    private const string Id = "mfa";

    private static readonly IReadOnlyList<ApiScope> Scopes =
    [
        new() { Value = Enroll, Description = "Enroll further factors" },
        new() { Value = ReadAuthenticators, Description = "List the factors" },
        new() { Value = RemoveAuthenticators, Description = "Remove factors" },
    ];

    public static string IdentifierOf(string issuer) => issuer + "mfa/";

    public static bool Is(Api? api) => api?.Id == Id;

    /// <summary>The API, if the audience is it.</summary>
    public static Api? Find(string issuer, string audience) => audience != IdentifierOf(issuer) ? null : new Api
    {
        Id = Id,
        Identifier = audience,
        Name = "Multi-factor authentication",
        Scopes = Scopes,
        TokenLifetime = 600,
        TokenLifetimeForWeb = 600,
        SkipConsentForVerifiableFirstPartyClients = true,
        SubjectTypeAuthorization = new() { Client = new() { Policy = AccessPolicy.DenyAll } },
    };
}
