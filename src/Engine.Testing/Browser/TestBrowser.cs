using System.Net;

namespace Engine.Testing.Browser;

/// <summary>
/// A person's browser without the browser: it keeps cookies, follows redirects as long as they stay at the engine, and
/// fills in forms. What leads to another host is not requested; it is where the test goes on. Not safe for several threads
/// at once, like a person.
/// </summary>
public sealed class TestBrowser : IDisposable
{
    private const int MaxRedirects = 10;
    private readonly HttpClient _client;
    private readonly TimeProvider _clock;
    private readonly HttpMessageHandler _handler;
    private IReadOnlyList<string> _sites = [];

    /// <summary>Creates a browser without cookies.</summary>
    /// <param name="handler">What reaches the engine; it must neither keep cookies nor follow redirects, and is not disposed.</param>
    /// <param name="clock">The clock by which cookies expire; the system's when null.</param>
    public TestBrowser(HttpMessageHandler handler, TimeProvider? clock = null)
        : this(handler, clock ?? TimeProvider.System, null)
    {
    }

    /// <summary>A browser that goes back and forth between an engine and a product.</summary>
    internal TestBrowser(HttpMessageHandler engine, TimeProvider clock, Uri issuer, Uri product, HttpMessageHandler productHandler)
        : this(new SiteHandler(engine, product, productHandler), clock, null) => _sites = [Origin(issuer), Origin(product)];

    private TestBrowser(HttpMessageHandler handler, TimeProvider clock, BrowserCookies? cookies)
    {
        _handler = handler;
        _clock = clock;
        _client = new HttpClient(handler, disposeHandler: false);
        Cookies = cookies ?? new BrowserCookies(clock);
    }

    /// <summary>The cookies.</summary>
    public BrowserCookies Cookies { get; }

    /// <summary>Another browser with the same cookies, for example one at a fork of the engine.</summary>
    /// <param name="handler">What reaches the engine; null for this browser's.</param>
    /// <param name="clock">The clock; null for this browser's.</param>
    public TestBrowser Copy(HttpMessageHandler? handler = null, TimeProvider? clock = null)
        => new(handler ?? _handler, clock ?? _clock, Cookies.Copy(clock ?? _clock)) { _sites = _sites };

    /// <summary>Opens an address.</summary>
    public Task<BrowserPage> GetAsync(string url, CancellationToken cancellationToken = default)
        => SendAsync(new HttpRequestMessage(HttpMethod.Get, url), cancellationToken);

    /// <summary>Posts a form.</summary>
    public Task<BrowserPage> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken cancellationToken = default)
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(fields) }, cancellationToken);

    /// <summary>
    /// Sends what a script in a page of an application sends, with the browser's cookies (<c>credentials: "include"</c>): a call to
    /// <c>/co/authenticate</c>, for example. Redirects are not followed. Whether the script may read the answer is in its
    /// <c>Access-Control-Allow-Origin</c>, which is not judged here.
    /// </summary>
    /// <param name="origin">The origin of the page, for example <c>https://app.example</c>; null sends none.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<HttpResponseMessage> FetchAsync(string? origin, HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return RequestAsync(request, cancellationToken);
    }

    /// <summary>Submits the form of a page with what was filled in. A form that goes to another host is not sent: its fields are the answer.</summary>
    /// <param name="page">The page.</param>
    /// <param name="fields">The names and values a person types.</param>
    /// <param name="button">The value of the button that is pressed; the first one when null.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<BrowserPage> SubmitAsync(BrowserPage page, IReadOnlyDictionary<string, string>? fields = null, string? button = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        var form = page.Form ?? throw new InvalidOperationException($"{page.Url} ({(int)page.StatusCode}) has no form: {page.Body}");
        var values = new Dictionary<string, string>(form.Fields, StringComparer.Ordinal);
        foreach (var (name, value) in fields ?? new Dictionary<string, string>())
        {
            values[name] = form.Fields.ContainsKey(name) || form.Boxes.ContainsKey(name) ? value : throw new InvalidOperationException($"The form of {page.Url} has no field '{name}'.");
        }

        if (form.Buttons.Count > 0)
        {
            var pressed = button is null ? form.Buttons[0] : form.Buttons.First(known => known.Value == button);
            values[pressed.Name] = pressed.Value;
        }

        return IsReached(page.Url, form.Action)
            ? PostAsync(form.Action.AbsoluteUri, values, cancellationToken)
            : Task.FromResult(new BrowserPage(form.Action, page.StatusCode, "", hasLeft: true, values));
    }

    /// <summary>Signs a person in: opens the address, fills in the sign-in page, consents, and follows to the callback.</summary>
    /// <param name="authorizeUrl">The address of an authorization request.</param>
    /// <param name="username">The email address or username.</param>
    /// <param name="password">The password.</param>
    /// <param name="consent">Whether the person consents when asked; null stops at the consent page.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>The callback with its parameters; or the page on which it went no further, for example with a wrong password.</returns>
    public async Task<BrowserPage> SignInAsync(string authorizeUrl, string username, string password, bool? consent = true, CancellationToken cancellationToken = default)
    {
        var page = await GetAsync(authorizeUrl, cancellationToken).ConfigureAwait(false);
        if (page.Form?.Fields.ContainsKey("username") == true && page.Form.Fields.ContainsKey("password"))
        {
            var fields = new Dictionary<string, string> { ["username"] = username, ["password"] = password };
            page = await SubmitAsync(page, fields, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return await ContinueAsync(page, consent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Signs a person up: opens the address, goes to the sign-up page, fills it in, consents, and follows to the callback.</summary>
    /// <param name="authorizeUrl">The address of an authorization request.</param>
    /// <param name="email">The email address.</param>
    /// <param name="password">The password.</param>
    /// <param name="consent">Whether the person consents when asked; null stops at the consent page.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>The callback with its parameters; or the page on which it went no further.</returns>
    public async Task<BrowserPage> SignUpAsync(string authorizeUrl, string email, string password, bool? consent = true, CancellationToken cancellationToken = default)
    {
        var login = await GetAsync(authorizeUrl, cancellationToken).ConfigureAwait(false);
        var link = login.Links.FirstOrDefault(static link => link.AbsolutePath.EndsWith("/u/signup", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{login.Url} does not lead to a sign-up page.");
        var page = await GetAsync(link.AbsoluteUri, cancellationToken).ConfigureAwait(false);
        var fields = new Dictionary<string, string> { ["email"] = email, ["password"] = password };
        page = await SubmitAsync(page, fields, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await ContinueAsync(page, consent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Releases the client.</summary>
    public void Dispose() => _client.Dispose();

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether what leads from one address to another one is requested, or is where the test goes on.</summary>
    private bool IsReached(Uri from, Uri to) => Origin(from) == Origin(to) || _sites.Contains(Origin(to), StringComparer.OrdinalIgnoreCase);

    /// <summary>Through the consent page and the page that posts to the callback.</summary>
    private async Task<BrowserPage> ContinueAsync(BrowserPage page, bool? consent, CancellationToken cancellationToken)
    {
        if (consent is { } accepts && page.Form?.Buttons.Any(static button => button == ("action", "accept")) == true)
        {
            page = await SubmitAsync(page, button: accepts ? "accept" : "deny", cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return page.Form is { } form && Origin(form.Action) != Origin(page.Url)
            ? await SubmitAsync(page, cancellationToken: cancellationToken).ConfigureAwait(false)
            : page;
    }

    /// <summary>Sends one request with the cookies of its address, and keeps those of the answer.</summary>
    private async Task<HttpResponseMessage> RequestAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        if (Cookies.HeaderFor(url) is { } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }

        var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Headers.TryGetValues("Set-Cookie", out var changes))
        {
            foreach (var change in changes)
            {
                Cookies.Store(url, change);
            }
        }

        return response;
    }

    private async Task<BrowserPage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            var url = request.RequestUri!;
            using var response = await RequestAsync(request, cancellationToken).ConfigureAwait(false);
            request.Dispose();
            if (response.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther) || response.Headers.Location is null)
            {
                return new BrowserPage(url, response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), hasLeft: false);
            }

            var next = new Uri(url, response.Headers.Location);
            if (!IsReached(url, next))
            {
                return new BrowserPage(next, response.StatusCode, "", hasLeft: true);
            }

            if (redirects == MaxRedirects)
            {
                throw new InvalidOperationException($"More than {MaxRedirects} redirects; the last one to {next}.");
            }

            request = new HttpRequestMessage(HttpMethod.Get, next);
        }
    }
}
