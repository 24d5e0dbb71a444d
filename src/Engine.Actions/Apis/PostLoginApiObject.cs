using Engine.Actions.Sandbox;
using Engine.Core.Actions;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using static Engine.Actions.Apis.ApiMethods;

namespace Engine.Actions.Apis;

/// <summary>The <c>api</c> of a <c>post-login</c> Action.</summary>
internal static class PostLoginApiObject
{
    private static readonly LazyShape Shape = new(
        ("access", Section(
            ("deny", Command("api.access.deny", (run, a) => run.Commands<PostLoginApi>().Access.Deny(a.Text(0, "reason")))))),
        ("accessToken", Section(
            ("setCustomClaim", Command("api.accessToken.setCustomClaim", (run, a) => run.Commands<PostLoginApi>().AccessToken.SetCustomClaim(a.Name(0, "name"), a.Json(1)))),
            ("addScope", Command("api.accessToken.addScope", (run, a) => run.Commands<PostLoginApi>().AccessToken.AddScope(a.Name(0, "scope")))),
            ("removeScope", Command("api.accessToken.removeScope", (run, a) => run.Commands<PostLoginApi>().AccessToken.RemoveScope(a.Name(0, "scope")))))),
        ("idToken", Section(
            ("setCustomClaim", Command("api.idToken.setCustomClaim", (run, a) => run.Commands<PostLoginApi>().IdToken.SetCustomClaim(a.Name(0, "name"), a.Json(1)))))),
        ("user", Section(
            ("setUserMetadata", Command("api.user.setUserMetadata", (run, a) => run.Commands<PostLoginApi>().User.SetUserMetadata(a.Name(0, "name"), a.Json(1)))),
            ("setAppMetadata", Command("api.user.setAppMetadata", (run, a) => run.Commands<PostLoginApi>().User.SetAppMetadata(a.Name(0, "name"), a.Json(1)))))),
        ("cache", CacheSection.Factory),
        ("authentication", UnavailableSection("authentication", "challengeWith", "challengeWithAny", "enrollWith", "enrollWithAny", "recordMethod", "setPrimaryUser")),
        ("multifactor", Section(
            ("enable", Command("api.multifactor.enable", Enable)))),
        ("redirect", UnavailableSection("redirect", "sendUserTo", "encodeToken", "validateToken", "canRedirect")),
        ("samlResponse", UnavailableSection("samlResponse", SamlMethods)),
        ("validation", UnavailableSection("validation", "error")),
        ("rules", UnavailableSection("rules", "wasExecuted")),
        ("prompt", UnavailableSection("prompt", "render")),
        ("session", UnavailableSection("session", "revoke", "setExpiresAt", "setIdleExpiresAt", "setCookieMode", "setMetadata", "deleteMetadata", "evictMetadata")),
        ("refreshToken", UnavailableSection("refreshToken", "revoke", "setExpiresAt", "setIdleExpiresAt", "setMetadata", "deleteMetadata", "evictMetadata")),
        ("transaction", UnavailableSection("transaction", "setMetadata")),
        ("groups", UnavailableSection("groups", "getUserGroups", "hasGroupMembership")),
        ("roles", UnavailableSection("roles", "getUserEffectiveRoles", "getUserEffectiveRolesByIds", "getUserEffectiveRolesByNames")));

    private static string[] SamlMethods =>
    [
        "setAttribute", "setAudience", "setRecipient", "setDestination", "setLifetimeInSeconds", "setSignResponse", "setSignatureAlgorithm",
        "setDigestAlgorithm", "setNameIdentifierFormat", "setNameIdentifierProbes", "setAuthnContextClassRef", "setIssuer", "setRelayState",
        "setCreateUpnClaim", "setPassthroughClaimsWithNoMapping", "setMapUnknownClaimsAsIs", "setMapIdentities", "setIncludeAttributeNameFormat",
        "setTypedAttributes", "setSigningCert", "setEncryptionCert", "setEncryptionPublicKey", "setEncryptionAlgorithm", "setCert", "setKey",
    ];

    public static ObjectInstance Create(ActionRun run) => Shape.Create(run);

    private static void Enable(ActionRun run, ApiArguments arguments)
    {
        var options = arguments.Value(1);
        var remembers = options is ObjectInstance given && given.Get("allowRememberBrowser") is JsBoolean flag && flag.AsBoolean();
        try
        {
            run.Commands<PostLoginApi>().Multifactor.Enable(arguments.Name(0, "provider"), remembers);
        }
        catch (ArgumentException)
        {
            throw Errors.Type(run.Engine, "api.multifactor.enable: provider must be any, guardian, google-authenticator or none");
        }
    }
}
