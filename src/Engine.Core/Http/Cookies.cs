using System.Globalization;
using System.Text;

namespace Engine.Core.Http;

/// <summary>
/// Reads and writes the engine's cookies. Over https their names promise what browsers enforce (RFC 6265bis, section 4.1.3):
/// <c>__Host-</c> that only this very host can have set them, with https; below a path prefix, which rules that out,
/// <c>__Secure-</c> that https has. See <c>docs/decisions/0007-names-of-cookies.md</c>.
/// </summary>
internal static class Cookies
{
    /// <summary>The session. Its value is a secret of its own: the <c>sid</c> is told to applications.</summary>
    public const string Session = "engine_session";

    /// <summary>Binds login transactions to the browser that began them.</summary>
    public const string Browser = "engine_browser";

    /// <summary>Says for whom the browser is remembered: they are not asked for a second factor.</summary>
    public const string SecondFactor = "engine_factor";

    /// <summary>Says that whoever uses the browser has not wanted a passkey.</summary>
    public const string NoPasskey = "engine_passkey";

    /// <summary>The name a cookie has in a browser that came this way.</summary>
    public static string NameOf(EngineRequest request, string name) => (name, request.IsSecure, request.PathBase.Length) switch
    {
        (_, false, _) => name,
        (Session, true, 0) => "__Host-" + Session,
        (Browser, true, 0) => "__Host-" + Browser,
        (SecondFactor, true, 0) => "__Host-" + SecondFactor,
        (NoPasskey, true, 0) => "__Host-" + NoPasskey,
        (Session, true, _) => "__Secure-" + Session,
        (Browser, true, _) => "__Secure-" + Browser,
        (SecondFactor, true, _) => "__Secure-" + SecondFactor,
        (NoPasskey, true, _) => "__Secure-" + NoPasskey,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such cookie."),
    };

    public static string? Read(EngineRequest request, string name)
    {
        name = NameOf(request, name);
        foreach (var header in request.Headers.GetValues("Cookie"))
        {
            foreach (var range in header.AsSpan().Split(';'))
            {
                var pair = header.AsSpan()[range].Trim();
                var equals = pair.IndexOf('=');
                if (equals > 0 && pair[..equals].SequenceEqual(name))
                {
                    return pair[(equals + 1)..].ToString();
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Over https cookies are <c>SameSite=None</c>, so that silent authentication works in a frame; without https browsers
    /// only accept <c>Lax</c>.
    /// </summary>
    public static string Format(EngineRequest request, string name, string value, TimeSpan? lifetime)
    {
        var builder = new StringBuilder(160);
        builder.Append(NameOf(request, name)).Append('=').Append(value);
        builder.Append("; Path=").Append(request.PathBase.Length == 0 ? "/" : request.PathBase);
        if (lifetime is { } given)
        {
            builder.Append(CultureInfo.InvariantCulture, $"; Max-Age={(long)Math.Max(0, given.TotalSeconds)}");
        }

        builder.Append("; HttpOnly").Append(request.IsSecure ? "; Secure; SameSite=None" : "; SameSite=Lax");
        return builder.ToString();
    }

    public static string Delete(EngineRequest request, string name) => Format(request, name, "", TimeSpan.Zero);
}
