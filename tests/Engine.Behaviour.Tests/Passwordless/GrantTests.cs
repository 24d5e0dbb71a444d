using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Core.Tenants;
using Engine.Testing;
using static Engine.Behaviour.Tests.Passwordless.PasswordlessHost;

namespace Engine.Behaviour.Tests.Passwordless;

/// <summary><c>/passwordless/start</c>, the grant behind it, and what attackers make of them.</summary>
public sealed class GrantTests
{
    [Fact]
    public async Task Code_SentAndRedeemed_MakesThePersonAtFirstAndFindsThemAgain()
    {
        await using var engine = await StartAsync();
        var (status, body) = await engine.SendMailAsync();
        Assert.Equal((200, Ada, false), (status, (string?)body["email"], (bool)body["email_verified"]!));

        var first = await engine.RedeemAsync(engine.CodeOf());
        await engine.SendMailAsync(email: "ADA@Example.com");
        var second = await engine.RedeemAsync(engine.CodeOf(), username: "Ada@example.com ");

        Assert.Equal($"email|{body["_id"]}", (string?)first.IdTokenClaims["sub"]);
        Assert.Equal((string?)first.IdTokenClaims["sub"], (string?)second.IdTokenClaims["sub"]);
        Assert.Equal((Ada, true), ((string?)first.IdTokenClaims["email"], (bool)first.IdTokenClaims["email_verified"]!));
        Assert.Equal(2, (await engine.Engine.Tenants[0].FindUserAsync($"email|{body["_id"]}"))!.LoginsCount);
    }

    [Fact]
    public async Task Code_BySms_IsForTheNumber()
    {
        await using var engine = await StartAsync();
        var (status, body) = await engine.StartCodeAsync(new { client_id = "shop", connection = "sms", phone_number = "+49 30 123456" });
        Assert.Equal((200, Phone, false), (status, (string?)body["phone_number"], (bool)body["phone_verified"]!));

        Assert.Equal(HttpStatusCode.OK, (await engine.RedeemAsync(engine.CodeOf(Phone), username: Phone, realm: "sms")).StatusCode);
        var wrong = await engine.RedeemAsync("000000", username: Phone, realm: "sms");
        Assert.Equal(("invalid_grant", "Wrong phone number or verification code."), (wrong.Error, wrong.ErrorDescription));
    }

    [Fact]
    public async Task Code_RedeemedByManyAtOnce_IsGoodForOne()
    {
        await using var engine = await StartAsync();
        await engine.SendMailAsync();
        var code = engine.CodeOf();

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => engine.RedeemAsync(code))));

        Assert.Single(results, static result => result.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Code_OfAnotherApplicationRecipientOrTime_IsRefused()
    {
        await using var engine = await StartAsync();
        await engine.SendMailAsync();

        var other = await engine.RedeemAsync(engine.CodeOf(), client: "other");
        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant", "Wrong email or verification code."), (other.StatusCode, other.Error, other.ErrorDescription));
        Assert.Equal("invalid_grant", (await engine.RedeemAsync(engine.CodeOf(), username: "eve@example.com")).Error);
        engine.Clock.Advance(TimeSpan.FromSeconds(180));
        Assert.Equal("invalid_grant", (await engine.RedeemAsync(engine.CodeOf())).Error);
    }

    [Fact]
    public async Task Guesses_OverAllSurfacesAtOnce_CountTogether()
    {
        await using var engine = await StartAsync(tenant: static tenant => tenant.Applications[0] = tenant.Applications[0] with { OidcConformant = false });
        await engine.SendMailAsync();
        var code = engine.CodeOf();
        using var client = engine.CreateClient();

        await engine.RedeemAsync(Wrong(code));
        await client.PostAsJsonAsync("passwordless/verify", new { client_id = "shop", connection = "email", email = Ada, verification_code = Wrong(code) });
        await client.GetAsync(new Uri($"passwordless/verify_redirect?client_id=shop&connection=email&email={Ada}&verification_code={Wrong(code)}", UriKind.Relative));

        Assert.Equal("invalid_grant", (await engine.RedeemAsync(code)).Error);
    }

    [Fact]
    public async Task Guesses_TenWrongOnes_BlockTheAccountWhateverIsSent()
    {
        await using var engine = await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await engine.SendMailAsync();
            await engine.RedeemAsync(Wrong(engine.CodeOf()));
            await engine.RedeemAsync(Wrong(engine.CodeOf()));
        }

        await engine.SendMailAsync();

        Assert.NotEqual(HttpStatusCode.OK, (await engine.RedeemAsync(engine.CodeOf())).StatusCode);
    }

    [Fact]
    public async Task LegacyVerify_RightCode_IsConfirmedAndStaysGoodForOneSignIn()
    {
        await using var engine = await StartAsync(tenant: static tenant => tenant.Applications[0] = tenant.Applications[0] with { OidcConformant = false });
        await engine.SendMailAsync();
        using var client = engine.CreateClient();
        var body = new { client_id = "shop", connection = "email", email = Ada, verification_code = engine.CodeOf() };

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("passwordless/verify", body)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync("passwordless/verify", body with { client_id = "other" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await engine.RedeemAsync(body.verification_code)).StatusCode);
    }

    [Fact]
    public async Task Options_LengthLifetimeAndTemplate_TakeEffect()
    {
        await using var engine = await StartAsync(email: static options =>
        {
            options["totp"] = new JsonObject { ["length"] = 8, ["time_step"] = 60 };
            options["email"] = new JsonObject
            {
                ["from"] = "{{ application.name }} <shop@example.com>",
                ["subject"] = "Code for\r\nBcc: eve@example.com {{ application.name }}",
                ["body"] = "<b>{{ code }}</b> {{ email }} {{ send }} {{ request_language }}",
                ["syntax"] = "liquid",
            };
        });
        await engine.SendMailAsync(email: "o'ada@example.com");
        var message = engine.Outbox.To("o'ada@example.com")[^1];

        Assert.Equal(8, message.Code!.Length);
        Assert.Equal("shop <shop@example.com>", message.From);
        Assert.Equal("Code for  Bcc: eve@example.com shop", message.Subject);
        Assert.Equal($"<b>{message.Code}</b> o&#x27;ada@example.com code en", message.Body);
        engine.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("invalid_grant", (await engine.RedeemAsync(message.Code, username: "o'ada@example.com")).Error);
    }

    [Fact]
    public async Task Options_SmsWithMacros_TakeEffect()
    {
        await using var engine = await StartAsync(sms: static options =>
        {
            options["template"] = "Code: @@password@@";
            options["syntax"] = "md_with_macros";
        });
        await engine.StartCodeAsync(new { client_id = "shop", connection = "sms", phone_number = Phone });

        var message = engine.Outbox.To(Phone)[^1];
        Assert.Equal($"Code: {message.Code}", message.Body);
    }

    [Fact]
    public async Task Template_ThatNeverEnds_SendsNothingAndHarmsNobody()
    {
        await using var engine = await StartAsync(email: static options => options["email"] = new JsonObject
        {
            ["body"] = "{% for a in (1..9999) %}{% for b in (1..9999) %}{{ a }}{% endfor %}{% endfor %}",
        });

        Assert.Equal(500, (await engine.SendMailAsync()).Status);
        Assert.Empty(engine.Outbox.Messages);
    }

    [Fact]
    public async Task SignupDisabled_Stranger_IsAnsweredAlikeAndSentNothing()
    {
        await using var engine = await StartAsync(email: static options => options["disable_signup"] = true);

        var (status, body) = await engine.SendMailAsync();

        Assert.Equal((200, 24), (status, ((string)body["_id"]!).Length));
        Assert.Empty(engine.Outbox.Messages);
        for (var i = 0; i < 9; i++)
        {
            await engine.SendMailAsync();
        }

        Assert.Equal(429, (await engine.SendMailAsync()).Status);
    }

    [Fact]
    public async Task Start_ElevenTimes_IsRefusedAndTheLastCodeStaysGood()
    {
        await using var engine = await StartAsync();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, (await engine.SendMailAsync()).Status);
        }

        var (status, body) = await engine.SendMailAsync();

        Assert.Equal((429, "too_many_requests"), (status, (string?)body["error"]));
        Assert.Equal(HttpStatusCode.OK, (await engine.RedeemAsync(engine.CodeOf())).StatusCode);
    }

    [Theory]
    [InlineData("""{"connection":"email","email":"a@b.example"}""", "bad.client_id", "Missing required property: client_id")]
    [InlineData("""{"client_id":"shop","email":"a@b.example"}""", "bad.connection", "Missing required property: connection")]
    [InlineData("""{"client_id":"shop","connection":"none","email":"a@b.example"}""", "bad.connection", "Connection does not exist")]
    [InlineData("""{"client_id":"closed","connection":"email","email":"a@b.example"}""", "bad.connection", "Connection is disabled")]
    [InlineData("""{"client_id":"shop","connection":"email","email":"nobody"}""", "bad.email", null)]
    [InlineData("""{"client_id":"shop","connection":"email","email":"a@b.example\r\nBcc: c@d.example"}""", "bad.email", null)]
    [InlineData("""{"client_id":"shop","connection":"sms","phone_number":"030"}""", "bad.phone_number", @"String does not match pattern: ^\+[0-9]{1,15}$")]
    [InlineData("""{"client_id":"shop","connection":"email","email":"a@b.example","send":"pigeon"}""", "bad.request", null)]
    [InlineData("""{"client_id":"shop","connection":"sms","phone_number":"+4930","send":"link"}""", "bad.request", null)]
    [InlineData("""{"client_id":"shop","connection":"email","email":"a@b.example","authParams":{"client_id":"other"}}""", "bad.authParams", "the following properties are not allowed: client_id")]
    [InlineData("""{"client_id":"shop","connection":"email","email":"a@b.example","authParams":"x"}""", "bad.authParams", null)]
    public async Task Start_BadRequest_SaysWhat(string json, string error, string? description)
    {
        await using var engine = await StartAsync(tenant: static tenant => tenant.Applications.Add(Application("closed")));

        var (status, body) = await engine.StartCodeAsync(JsonNode.Parse(json)!);

        Assert.Equal((400, error), (status, (string?)body["error"]));
        Assert.Equal(description ?? (string?)body["error_description"], (string?)body["error_description"]);
        Assert.Empty(engine.Outbox.Messages);
    }

    [Theory]
    [InlineData(false, null, 200)]
    [InlineData(false, "wrong", 401)]
    [InlineData(true, null, 401)]
    [InlineData(true, "secret-of-the-server", 200)]
    public async Task Start_ConfidentialApplication_ProvesItselfWhereTheFlagSaysSo(bool isEnforced, string? secret, int expected)
    {
        await using var engine = await StartAsync(tenant: tenant =>
        {
            tenant.Applications.Add(Application("server") with { TokenEndpointAuthMethod = "client_secret_post", ClientSecret = "secret-of-the-server" });
            tenant.Connections[0] = tenant.Connections[0] with { EnabledClients = ["server"] };
            tenant.Settings = new TenantSettings { Flags = new TenantFlags { Extra = new Dictionary<string, System.Text.Json.JsonElement> { ["enforce_client_authentication_on_passwordless_start"] = System.Text.Json.JsonElement.Parse(isEnforced ? "true" : "false") } } };
        });

        Assert.Equal(expected, (await engine.StartCodeAsync(new { client_id = "server", client_secret = secret, connection = "email", email = Ada, send = "code" })).Status);
    }
}
