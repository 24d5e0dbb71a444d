using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Time;
using Engine.Testing.Browser;

namespace Engine.Testing;

/// <summary>
/// A client of an engine, wherever it runs: the requests an application makes, in one line each. Refusals are results;
/// nothing throws because the engine says no.
/// </summary>
public sealed class TestClient : IDisposable
{
    private readonly HttpMessageHandler _handler;
    private readonly SecretSource _secrets;
    private readonly TimeProvider _clock;

    /// <summary>Creates a client.</summary>
    /// <param name="handler">What reaches the engine; it must neither keep cookies nor follow redirects, and is not disposed.</param>
    /// <param name="issuer">The issuer; ends in a slash.</param>
    /// <param name="secrets">Where verifiers and states come from; the operating system when null.</param>
    /// <param name="clock">The clock by which the browser's cookies expire; the system's when null.</param>
    public TestClient(HttpMessageHandler handler, string issuer, SecretSource? secrets = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        _handler = handler;
        _secrets = secrets ?? SecretSource.System;
        _clock = clock ?? TimeProvider.System;
        Issuer = issuer;
        Http = new HttpClient(handler, disposeHandler: false) { BaseAddress = new Uri(issuer) };
    }

    /// <summary>The issuer; ends in a slash.</summary>
    public string Issuer { get; }

    /// <summary>A client whose relative addresses are the issuer's.</summary>
    public HttpClient Http { get; }

    /// <summary>A browser without cookies.</summary>
    public TestBrowser OpenBrowser() => new(_handler, _clock);

    /// <summary>The address of an authorization request.</summary>
    /// <param name="parameters">Names and values; those that are null are left out.</param>
    public string AuthorizeUrl(params IEnumerable<(string Name, string? Value)> parameters)
        => $"{Issuer}authorize?{string.Join('&', parameters.Where(static pair => pair.Value is not null).Select(static pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}"))}";

    /// <summary>A new PKCE verifier and its S256 challenge (RFC 7636).</summary>
    public (string Verifier, string Challenge) CreatePkce()
    {
        var verifier = _secrets.Token(32);
        return (verifier, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
    }

    /// <summary>A token request with these parameters.</summary>
    /// <param name="parameters">Names and values; those that are null are left out.</param>
    public Task<TokenResult> TokenAsync(params IEnumerable<(string Name, string? Value)> parameters) => TokenAsync(null, parameters);

    /// <summary>A token request with these parameters and an <c>Authorization</c> header.</summary>
    public async Task<TokenResult> TokenAsync(AuthenticationHeaderValue? authorization, IEnumerable<(string Name, string? Value)> parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "oauth/token");
        request.Headers.Authorization = authorization;
        request.Content = new FormUrlEncodedContent(parameters.Where(static pair => pair.Value is not null).Select(static pair => KeyValuePair.Create(pair.Name, pair.Value!)));
        using var response = await Http.SendAsync(request).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        return new TokenResult(response.StatusCode, JsonNode.Parse(body)!.AsObject());
    }

    /// <summary>The client credentials grant (RFC 6749, section 4.4).</summary>
    public Task<TokenResult> ClientCredentialsAsync(string clientId, string clientSecret, string audience, string? scope = null)
        => TokenAsync(("grant_type", "client_credentials"), ("client_id", clientId), ("client_secret", clientSecret), ("audience", audience), ("scope", scope));

    /// <summary>The refresh token grant (RFC 6749, section 6).</summary>
    public Task<TokenResult> RefreshAsync(string clientId, string refreshToken, string? clientSecret = null, string? scope = null)
        => TokenAsync(("grant_type", "refresh_token"), ("client_id", clientId), ("client_secret", clientSecret), ("refresh_token", refreshToken), ("scope", scope));

    /// <summary>Signs a person in with the authorization code flow and PKCE, consenting when asked, and redeems the code.</summary>
    /// <param name="request">Who, where, what for.</param>
    /// <param name="browser">The person's browser; a new one when null.</param>
    /// <exception cref="InvalidOperationException">No code came back; the message says what did.</exception>
    public async Task<TokenResult> AuthorizationCodeAsync(SignInRequest request, TestBrowser? browser = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (verifier, challenge) = CreatePkce();
        var state = _secrets.Token(16);
        var url = AuthorizeUrl([
            ("response_type", "code"), ("client_id", request.ClientId), ("redirect_uri", request.RedirectUri), ("scope", request.Scope),
            ("audience", request.Audience), ("state", state), ("nonce", request.Nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
            .. request.Parameters,
        ]);
        using var own = browser is null ? OpenBrowser() : null;
        var page = await (browser ?? own!).SignInAsync(url, request.Username, request.Password).ConfigureAwait(false);
        if (!page.HasLeft || !page.Parameters.TryGetValue("code", out var code) || page.Parameters.GetValueOrDefault("state") != state)
        {
            throw new InvalidOperationException($"No code came back from {page.Url} ({(int)page.StatusCode}): {page.Body}");
        }

        return await TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", request.ClientId), ("client_secret", request.ClientSecret),
            ("code", code), ("redirect_uri", request.RedirectUri), ("code_verifier", verifier)).ConfigureAwait(false);
    }

    /// <summary>Releases the client.</summary>
    public void Dispose() => Http.Dispose();
}

/// <summary>A person signs in to an application.</summary>
/// <param name="ClientId">The application.</param>
/// <param name="RedirectUri">Its callback.</param>
/// <param name="Username">The person's email address or username.</param>
/// <param name="Password">The person's password.</param>
public sealed record SignInRequest(string ClientId, string RedirectUri, string Username, string Password)
{
    /// <summary>The secret of a confidential application.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The scopes.</summary>
    public string? Scope { get; init; } = "openid profile email";

    /// <summary>The API, or null.</summary>
    public string? Audience { get; init; }

    /// <summary>The nonce, or null.</summary>
    public string? Nonce { get; init; }

    /// <summary>Further parameters of the authorization request.</summary>
    public IReadOnlyList<(string Name, string? Value)> Parameters { get; init; } = [];
}
