using Engine.Actions.Sandbox;
using Jint.Native;
using static Engine.Actions.Apis.ApiMethods;

namespace Engine.Actions.Apis;

/// <summary>The <c>api</c> of a <c>post-login</c> Action.</summary>
internal static class PostLoginApiObject
{
    private static readonly JsObjectLayout Layout = JsObjectLayout.CreateBuilder()
        .AddLazy("access", Section(
            ("deny", Command("api.access.deny", (run, a) => run.PostLoginApi!.Access.Deny(a.Text(0, "reason"))))))
        .AddLazy("accessToken", Section(
            ("setCustomClaim", Command("api.accessToken.setCustomClaim", (run, a) => run.PostLoginApi!.AccessToken.SetCustomClaim(a.Name(0, "name"), a.Json(1)))),
            ("addScope", Command("api.accessToken.addScope", (run, a) => run.PostLoginApi!.AccessToken.AddScope(a.Name(0, "scope")))),
            ("removeScope", Command("api.accessToken.removeScope", (run, a) => run.PostLoginApi!.AccessToken.RemoveScope(a.Name(0, "scope"))))))
        .AddLazy("idToken", Section(
            ("setCustomClaim", Command("api.idToken.setCustomClaim", (run, a) => run.PostLoginApi!.IdToken.SetCustomClaim(a.Name(0, "name"), a.Json(1))))))
        .AddLazy("user", Section(
            ("setUserMetadata", Command("api.user.setUserMetadata", (run, a) => run.PostLoginApi!.User.SetUserMetadata(a.Name(0, "name"), a.Json(1)))),
            ("setAppMetadata", Command("api.user.setAppMetadata", (run, a) => run.PostLoginApi!.User.SetAppMetadata(a.Name(0, "name"), a.Json(1))))))
        .AddLazy("cache", CacheSection.Factory)
        .AddLazy("authentication", UnavailableSection("authentication", "challengeWith", "challengeWithAny", "enrollWith", "enrollWithAny", "recordMethod", "setPrimaryUser"))
        .AddLazy("multifactor", UnavailableSection("multifactor", "enable"))
        .AddLazy("redirect", UnavailableSection("redirect", "sendUserTo", "encodeToken", "validateToken", "canRedirect"))
        .AddLazy("samlResponse", UnavailableSection("samlResponse", SamlMethods))
        .AddLazy("validation", UnavailableSection("validation", "error"))
        .AddLazy("rules", UnavailableSection("rules", "wasExecuted"))
        .AddLazy("prompt", UnavailableSection("prompt", "render"))
        .AddLazy("session", UnavailableSection("session", "revoke", "setExpiresAt", "setIdleExpiresAt", "setCookieMode", "setMetadata", "deleteMetadata", "evictMetadata"))
        .AddLazy("refreshToken", UnavailableSection("refreshToken", "revoke", "setExpiresAt", "setIdleExpiresAt", "setMetadata", "deleteMetadata", "evictMetadata"))
        .AddLazy("transaction", UnavailableSection("transaction", "setMetadata"))
        .AddLazy("groups", UnavailableSection("groups", "getUserGroups", "hasGroupMembership"))
        .AddLazy("roles", UnavailableSection("roles", "getUserEffectiveRoles", "getUserEffectiveRolesByIds", "getUserEffectiveRolesByNames"))
        .Build();

    private static readonly JsValue[] Unread = new JsValue[Layout.Count];

    private static string[] SamlMethods =>
    [
        "setAttribute", "setAudience", "setRecipient", "setDestination", "setLifetimeInSeconds", "setSignResponse", "setSignatureAlgorithm",
        "setDigestAlgorithm", "setNameIdentifierFormat", "setNameIdentifierProbes", "setAuthnContextClassRef", "setIssuer", "setRelayState",
        "setCreateUpnClaim", "setPassthroughClaimsWithNoMapping", "setMapUnknownClaimsAsIs", "setMapIdentities", "setIncludeAttributeNameFormat",
        "setTypedAttributes", "setSigningCert", "setEncryptionCert", "setEncryptionPublicKey", "setEncryptionAlgorithm", "setCert", "setKey",
    ];

    public static JsObject Create(ActionRun run) => JsObject.Create(run.Engine, Layout, Unread, run);
}
