using Engine.Core.Applications;
using Engine.Core.Http;

namespace Engine.Core.Device;

/// <summary>Which applications run on devices (<c>flows.md</c>, section 3): native ones of the tenant's owner that may use the grant.</summary>
internal static class DeviceApplications
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>Why an application can't use the flow, for the log; null when it can.</summary>
    public static string? FindFault(Application application)
        => application.AppType != "native" ? "The application is not native."
            : !application.IsFirstParty ? "The application is a third party's."
            : null;

    /// <summary>Whether scripts of an origin may ask for tokens: what runs on a television may be a page, and its web origins count.</summary>
    public static bool IsOrigin(Application application, string origin)
        => Cors.IsAllowed(application, origin) || (application.AllowsGrant(GrantType) && UrlMatcher.MatchesOrigin(application.WebOrigins, origin));
}
