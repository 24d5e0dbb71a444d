using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Connections;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.CrossOrigin;

/// <summary>Signing in from an application's own page: <c>/co/authenticate</c> and its tickets (<c>applications/set-up-cors.md</c>).</summary>
public sealed class CrossOriginTests : EmbeddedFormTest
{
    [Theory]
    [InlineData(EmbeddedForm.Realm, Connection.DefaultDatabase)]
    [InlineData("password", null)]
    public async Task Ticket_OfAPassword_SignsIn(string type, string? realm)
    {
        var ticket = await Engine.TicketAsync(Browser, ("credential_type", type), ("realm", realm));

        var page = await Browser.GetAsync(Engine.AuthorizeUrl(ticket));

        Assert.True(page.HasLeft, page.Body);
        var claims = TokenResult.ReadClaims(page.Parameters["id_token"]);
        Assert.Equal(("auth0|ada", Sample.Email), ((string?)claims["sub"], (string?)claims["email"]));
    }

    [Fact]
    public async Task Ticket_BeginsASessionForEveryApplication()
    {
        await Browser.GetAsync(Engine.AuthorizeUrl(await Engine.TicketAsync(Browser)));

        var page = await Browser.GetAsync(Engine.Client.AuthorizeUrl([("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("response_type", "code"), ("scope", "openid")]));

        Assert.True(page.Parameters.ContainsKey("code"), page.Body);
    }

    /// <summary>A hidden frame asks without a page, as scripts do that stay where they are.</summary>
    [Fact]
    public async Task Ticket_InAFrame_AnswersWithAMessage()
    {
        var ticket = await Engine.TicketAsync(Browser);

        var page = await Browser.GetAsync(Engine.AuthorizeUrl(ticket, ("prompt", "none"), ("response_mode", "web_message")));

        Assert.Contains("\"id_token\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticket_OfAnotherPerson_EndsTheSessionOfBefore()
    {
        await Browser.SignUpAsync(Engine.AuthorizeUrl(null), "eve@example.com", "Eve-has-a-Password-1");

        var page = await Browser.GetAsync(Engine.AuthorizeUrl(await Engine.TicketAsync(Browser)));

        Assert.Equal("auth0|ada", (string?)TokenResult.ReadClaims(page.Parameters["id_token"])["sub"]);
        await Engine.ChangeAdaAsync(static user => Assert.Equal(1, (int)user["logins_count"]!));
    }

    /// <summary>The ticket is gone once it was used, and the walk goes on: a second factor, a consent page.</summary>
    [Fact]
    public async Task Ticket_BeforeAPage_IsUsedOnce()
    {
        var ticket = await Engine.TicketAsync(Browser);

        var page = await Browser.GetAsync(Engine.AuthorizeUrl(ticket, ("prompt", "consent")));
        Assert.Contains(("action", "accept"), page.Form!.Buttons);
        page = await Browser.SubmitAsync(page, button: "accept");

        Assert.True(page.HasLeft, page.Body);
        Assert.True(page.Parameters.ContainsKey("id_token"));
    }

    [Fact]
    public async Task Code_SentToAnAddress_SignsIn()
    {
        using var client = Engine.CreateClient();
        using var sent = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(client, "passwordless/start", new { client_id = EmbeddedForm.Client, connection = "email", email = "grace@example.com", send = "code" });
        var code = Engine.Outbox.Messages[^1].Code!;

        var ticket = await Engine.TicketAsync(Browser, ("credential_type", EmbeddedForm.Otp), ("realm", "email"), ("username", "grace@example.com"), ("password", null), ("otp", code));
        var page = await Browser.GetAsync(Engine.AuthorizeUrl(ticket));

        Assert.Equal("grace@example.com", (string?)TokenResult.ReadClaims(page.Parameters["id_token"])["email"]);
    }

    [Fact]
    public async Task Answer_MayBeReadByThePageWithItsCookies()
    {
        var (_, answer, response) = await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body());

        Assert.Equal(["co_id", "co_verifier", "login_ticket"], answer!.Select(static member => member.Key).Order());
        Assert.Equal((EmbeddedForm.Origin, "true"), (response.Headers.GetValues("Access-Control-Allow-Origin").Single(), response.Headers.GetValues("Access-Control-Allow-Credentials").Single()));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Engine.Issuer + "co/authenticate");
        using var allowed = await Browser.FetchAsync(EmbeddedForm.Origin, preflight);
        Assert.Equal("true", allowed.Headers.GetValues("Access-Control-Allow-Credentials").Single());
    }

    public static TheoryData<string, int, string, string> Refusals => new()
    {
        { "password=", 400, "invalid_request", "Invalid request body. All and only of client_id, credential_type, username, password, realm are required." },
        { "extra=1", 400, "invalid_request", "Invalid request body. All and only of client_id, credential_type, username, password, realm are required." },
        { $"credential_type={EmbeddedForm.Otp}", 400, "invalid_request", "Invalid request body. All and only of client_id, credential_type, username, otp, realm are required." },
        { "client_id=", 400, "invalid_request", "Invalid request body. All and only of client_id, credential_type, username, password, realm are required." },
        { "credential_type=magic", 400, "unsupported_credential_type", "Unknown credential type parameter." },
        { "realm=non-existent-connection", 400, "invalid_request", "Unknown realm non-existent-connection." },
        { $"client_id={EmbeddedForm.Off}", 401, "unauthorized_client", "Cross origin login not allowed." },
        { $"client_id={EmbeddedForm.Partner}", 401, "unauthorized_client", "Cross origin login not allowed." },
        { "client_id=nobody", 401, "unauthorized_client", "Cross origin login not allowed." },
        { "password=wrong", 403, "access_denied", "Wrong email or password." },
        { "username=nobody@example.com", 403, "access_denied", "Wrong email or password." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Request_ThatIsWrong_IsToldTheServicesWords(string change, int status, string code, string description)
    {
        var pair = change.Split('=', 2);

        var (answered, answer, _) = await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body((pair[0], pair[1].Length == 0 ? null : pair[1])));

        Assert.Equal((status, code, description), (answered, (string?)answer!["error"], (string?)answer["error_description"]));
    }

    [Fact]
    public async Task Person_WhoIsBlocked_IsRefused()
    {
        await Engine.ChangeAdaAsync(static user => user["blocked"] = true);

        var (status, answer, _) = await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body());

        Assert.Equal((403, "blocked_user", "Blocked user"), (status, (string?)answer!["error"], (string?)answer["error_description"]));
    }

    [Fact]
    public async Task Attempts_AreLogged()
    {
        await Engine.TicketAsync(Browser);
        await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body(("password", "wrong")));

        var logs = await Engine.ReadLogsAsync();
        Assert.Contains(logs, static log => (string?)log["type"] == "scoa" && (string?)log["user_id"] == "auth0|ada" && (string?)log["client_id"] == EmbeddedForm.Client);
        Assert.Contains(logs, static log => (string?)log["type"] == "fcoa" && (string?)log["user_name"] == Sample.Email);
    }
}
