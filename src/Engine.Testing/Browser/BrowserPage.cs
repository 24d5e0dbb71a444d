using System.Net;

namespace Engine.Testing.Browser;

/// <summary>Where a browser has arrived: a page of the engine, or the address of another host it was sent to.</summary>
public sealed class BrowserPage
{
    internal BrowserPage(Uri url, HttpStatusCode status, string body, bool hasLeft, IReadOnlyDictionary<string, string>? posted = null)
    {
        Url = url;
        StatusCode = status;
        Body = body;
        HasLeft = hasLeft;
        Parameters = posted ?? ReadParameters(url);
        Form = hasLeft ? null : HtmlForm.Parse(body, url);
    }

    /// <summary>The address.</summary>
    public Uri Url { get; }

    /// <summary>The status of the last response of the engine.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The body of the page; empty when the browser has left the engine.</summary>
    public string Body { get; }

    /// <summary>Whether the browser was sent to another host; nothing is requested from it.</summary>
    public bool HasLeft { get; }

    /// <summary>The parameters of the address, from its query or its fragment, or what was posted to it.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>The page's first form, or null.</summary>
    public HtmlForm? Form { get; }

    /// <summary>The page's links.</summary>
    public IEnumerable<Uri> Links => HtmlForm.Links(Body, Url);

    private static Dictionary<string, string> ReadParameters(Uri url)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in $"{url.Query.TrimStart('?')}&{url.Fragment.TrimStart('#')}".Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
            result[WebUtility.UrlDecode(name)] = WebUtility.UrlDecode(value);
        }

        return result;
    }
}
