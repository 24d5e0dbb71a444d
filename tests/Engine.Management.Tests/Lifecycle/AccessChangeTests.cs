using System.Net;
using System.Text.Json.Nodes;
using Engine.Core.Users;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Management.Tests.Lifecycle;

/// <summary>One meaning of a new password, another address, a block, whoever does it: sessions, codes, refresh tokens and mailed links of before are worth nothing.</summary>
public sealed class AccessChangeTests : IAsyncLifetime, IDisposable
{
    private const string Database = "Username-Password-Authentication";
    private readonly InterruptedHasher _hasher = new();
    private FlowHost _host = null!;

    public async Task InitializeAsync() => _host = await FlowHost.StartAsync(options => options.PasswordHasher = _hasher);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _hasher.Dispose();

    [Theory]
    [InlineData("patch", """{"password":"Difference-Engine-1822"}""", true)]
    [InlineData("patch", """{"email":"countess@example.com"}""", true)]
    [InlineData("patch", """{"email":"countess@example.com","email_verified":true}""", true)]
    [InlineData("patch", """{"username":"countess"}""", true)]
    [InlineData("patch", """{"phone_number":"+441234567"}""", true)]
    [InlineData("patch", """{"blocked":true}""", true)]
    [InlineData("process", """{"password":"Difference-Engine-1822"}""", true)]
    [InlineData("import", """{"blocked":true}""", true)]
    [InlineData("ticket", "Difference-Engine-1822", true)]
    [InlineData("patch", """{"name":"Countess"}""", false)]
    [InlineData("patch", """{"blocked":false}""", false)]
    [InlineData("patch", """{"email":"ada@example.com","email_verified":true}""", false)]
    [InlineData("import", """{"name":"Countess"}""", false)]
    public async Task Change_WhoeverMakesIt_EndsWhatWasGivenBefore(string way, string change, bool ends)
    {
        using var browser = _host.Client.OpenBrowser();
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser);
        var code = (await SilentAsync(browser)).Parameters["code"];
        var mailed = await TicketAsync();

        await ChangeAsync(way, change);

        var refreshed = await _host.Client.RefreshAsync(FlowHost.Web, tokens.RefreshToken!, FlowHost.Secret);
        var redeemed = await RedeemAsync(code);
        Assert.Equal(ends, !(await SilentAsync(browser)).Parameters.ContainsKey("code"));
        Assert.Equal(ends ? "invalid_grant" : null, refreshed.Error);
        Assert.Equal(ends ? "invalid_grant" : null, redeemed.Error);
        Assert.Equal(ends ? HttpStatusCode.BadRequest : HttpStatusCode.OK, (await browser.GetAsync(mailed)).StatusCode);
        var sessions = (await _host.SendAsync("GET", $"/users/{FlowHost.UserId}/sessions")).Body!["sessions"]!.AsArray();
        Assert.Equal(ends, sessions.Count == 0);
        Assert.Equal(ends, (await _host.SendAsync("GET", $"/users/{FlowHost.UserId}/refresh-tokens")).Body!["tokens"]!.AsArray().Count == 0);
    }

    [Fact]
    public async Task EmailVerified_TakenBackByTheApi_EndsSessionsAndNotRefreshTokens()
    {
        using var browser = _host.Client.OpenBrowser();
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser);

        await ChangeAsync("patch", """{"email_verified":false}""");

        Assert.Equal("login_required", (await SilentAsync(browser)).Parameters["error"]);
        Assert.Equal(HttpStatusCode.OK, (await _host.Client.RefreshAsync(FlowHost.Web, tokens.RefreshToken!, FlowHost.Secret)).StatusCode);
    }

    [Fact]
    public async Task Block_TakenBack_RevivesNothing()
    {
        using var browser = _host.Client.OpenBrowser();
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser);

        await ChangeAsync("patch", """{"blocked":true}""");
        await ChangeAsync("patch", """{"blocked":false}""");

        Assert.Equal("login_required", (await SilentAsync(browser)).Parameters["error"]);
        Assert.Equal("invalid_grant", (await _host.Client.RefreshAsync(FlowHost.Web, tokens.RefreshToken!, FlowHost.Secret)).Error);
        Assert.NotNull((await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn())).RefreshToken);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("block")]
    [InlineData("removal")]
    [InlineData("another person")]
    public async Task SignIn_WhileThePersonChanges_LeavesNoSession(string change)
    {
        using var browser = _host.Client.OpenBrowser();
        _hasher.AfterVerify = async () =>
        {
            switch (change)
            {
                case "password":
                    await ChangeAsync("patch", """{"password":"Difference-Engine-1822"}""");
                    break;
                case "block":
                    await ChangeAsync("patch", """{"blocked":true}""");
                    break;
                default:
                    await _host.SendAsync("DELETE", "/users/" + FlowHost.UserId);
                    if (change == "another person")
                    {
                        await _host.SendAsync("POST", "/users", new JsonObject { ["connection"] = Database, ["user_id"] = "ada", ["email"] = "eve@example.com", ["password"] = FlowHost.Password });
                    }

                    break;
            }
        };

        await browser.SignInAsync(AuthorizeUrl(null), FlowHost.Email, FlowHost.Password);

        Assert.True(_hasher.WasInterrupted);
        Assert.Equal("login_required", (await SilentAsync(browser)).Parameters["error"]);
        if (change != "removal")
        {
            Assert.Empty((await _host.SendAsync("GET", $"/users/{FlowHost.UserId}/sessions")).Body!["sessions"]!.AsArray());
        }
    }

    private async Task ChangeAsync(string way, string change)
    {
        switch (way)
        {
            case "patch":
                Assert.Equal(200, (await _host.SendAsync("PATCH", "/users/" + FlowHost.UserId, JsonNode.Parse(change))).Status);
                break;
            case "process":
                await _host.Engine.Engine.Management().UpdateAsync("/users/" + FlowHost.UserId, JsonNode.Parse(change)!);
                break;
            case "import":
                var connection = (await _host.SendAsync("GET", "/connections?name=" + Database)).Body![0]!["id"]!.GetValue<string>();
                var row = JsonNode.Parse(change)!.AsObject();
                row["email"] = FlowHost.Email;
                Assert.Equal(1, (await _host.ImportAsync(connection, new JsonArray(row), upsert: true))["summary"]!["updated"]!.GetValue<int>());
                break;
            default:
                using (var browser = _host.Client.OpenBrowser())
                {
                    var page = await browser.GetAsync(await TicketAsync());
                    await browser.SubmitAsync(page, new Dictionary<string, string> { ["password"] = change, ["password_again"] = change });
                }

                break;
        }
    }

    private async Task<string> TicketAsync() => (await _host.SendAsync("POST", "/tickets/password-change", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("ticket");

    private Task<BrowserPage> SilentAsync(TestBrowser browser) => browser.GetAsync(AuthorizeUrl("none"));

    private string AuthorizeUrl(string? prompt)
        => _host.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid offline_access"), ("audience", FlowHost.Api), ("state", "s"), ("prompt", prompt));

    private Task<TokenResult> RedeemAsync(string code)
        => _host.Client.TokenAsync(("grant_type", "authorization_code"), ("client_id", FlowHost.Web), ("client_secret", FlowHost.Secret), ("code", code), ("redirect_uri", FlowHost.Callback));

    /// <summary>Lets something happen after a password was found right and before that has any effect.</summary>
    private sealed class InterruptedHasher : IPasswordHasher, IDisposable
    {
        private readonly BcryptPasswordHasher _inner = new(4);

        public Func<Task>? AfterVerify { get; set; }

        public bool WasInterrupted { get; private set; }

        public ValueTask<string> HashAsync(string password, CancellationToken cancellationToken) => _inner.HashAsync(password, cancellationToken);

        public void Dispose() => _inner.Dispose();

        public async ValueTask<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
        {
            var isRight = await _inner.VerifyAsync(password, hash, cancellationToken);
            if (isRight && AfterVerify is { } next)
            {
                (AfterVerify, WasInterrupted) = (null, true);
                await next();
            }

            return isRight;
        }
    }
}
