using System.Globalization;
using System.Text;

namespace Engine.Core.Http;

/// <summary>Reads and writes the engine's cookies.</summary>
internal static class Cookies
{
    /// <summary>The session. Its value is a secret of its own: the <c>sid</c> is told to applications.</summary>
    public const string Session = "engine_session";

    /// <summary>Binds login transactions to the browser that began them.</summary>
    public const string Browser = "engine_browser";

    public static string? Read(EngineRequest request, string name)
    {
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
        builder.Append(name).Append('=').Append(value);
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
