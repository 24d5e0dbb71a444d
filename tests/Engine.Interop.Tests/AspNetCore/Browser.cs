using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Engine.Interop.Tests.AspNetCore;

/// <summary>What a browser does without scripts, over real sockets. Every host is looked up at the same loopback port.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _client;

    public Browser(int port, X509Certificate2 trusted) => _client = new HttpClient(new SocketsHttpHandler
    {
        CookieContainer = new CookieContainer(),
        AllowAutoRedirect = true,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => trusted.Equals(certificate) },
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public async Task<Page> OpenAsync(string url) => await ReadAsync(await _client.GetAsync(new Uri(url)));

    public async Task<Page> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        return await ReadAsync(await _client.PostAsync(new Uri(url), content));
    }

    /// <summary>Submits the page's form: its hidden fields, and what a person enters.</summary>
    public Task<Page> SubmitAsync(Page page, params (string Name, string Value)[] entries)
    {
        var form = Form().Match(page.Html);
        Assert.True(form.Success, $"{page.Url} has no form: {page.Html}");
        var hidden = Hidden().Matches(form.Groups["content"].Value)
            .Select(static field => KeyValuePair.Create(WebUtility.HtmlDecode(field.Groups["name"].Value), WebUtility.HtmlDecode(field.Groups["value"].Value)));
        var action = new Uri(page.Url, WebUtility.HtmlDecode(form.Groups["action"].Value));
        return PostAsync(action.AbsoluteUri, hidden.Concat(entries.Select(static entry => KeyValuePair.Create(entry.Name, entry.Value))));
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => await _client.SendAsync(request);

    public void Dispose() => _client.Dispose();

    private static async Task<Page> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new Page(response.RequestMessage!.RequestUri!, response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [GeneratedRegex("<form[^>]* action=\"(?<action>[^\"]*)\"[^>]*>(?<content>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\">")]
    private static partial Regex Hidden();
}

/// <summary>Where the browser ended up.</summary>
internal sealed record Page(Uri Url, HttpStatusCode Status, string Html);
