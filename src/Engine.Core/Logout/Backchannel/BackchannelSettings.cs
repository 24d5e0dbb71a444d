using System.Text.Json;
using Engine.Core.Applications;
using Engine.Core.Json;

namespace Engine.Core.Logout.Backchannel;

/// <summary>Where and when an application is told that a session has ended (<c>oidc_logout</c>).</summary>
/// <param name="Urls">Its addresses.</param>
/// <param name="Initiators">What it is told of; null for everything.</param>
/// <param name="IncludesMetadata">Whether it is told what the tenant has noted about the session.</param>
internal sealed record BackchannelSettings(IReadOnlyList<string> Urls, IReadOnlyList<string>? Initiators, bool IncludesMetadata)
{
    private const string Field = "oidc_logout";

    public static BackchannelSettings Of(Application application)
    {
        var mode = ExtraFields.Text(application.Extra, Field, "backchannel_logout_initiators", "mode");
        return new BackchannelSettings(
            Texts(application, "backchannel_logout_urls") ?? [],
            mode == "all" ? null : [.. LogoutInitiators.Default, .. Texts(application, "backchannel_logout_initiators", "selected_initiators") ?? []],
            ExtraFields.Flag(application.Extra, Field, "backchannel_logout_session_metadata", "include") == true);
    }

    public bool Wants(string initiator) => Urls.Count > 0 && Initiators?.Contains(initiator) != false;

    private static IReadOnlyList<string>? Texts(Application application, params ReadOnlySpan<string> path)
        => ExtraFields.At(application.Extra, [Field, .. path]) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)]
            : null;
}
