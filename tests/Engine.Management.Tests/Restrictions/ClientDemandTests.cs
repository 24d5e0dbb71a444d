namespace Engine.Management.Tests.Restrictions;

/// <summary>What the settings of an application and of an API demand of every request.</summary>
public sealed class ClientDemandTests : RestrictionTest
{
    [Theory]
    [InlineData("""{"require_pushed_authorization_requests":true}""", "invalid_request: Pushed Authorization Requests are required for this client")]
    [InlineData("""{"compliance_level":"fapi2_sp_pkj_mtls"}""", "invalid_request: Pushed Authorization Requests are required by the configured compliance level")]
    [InlineData("""{"compliance_level":"fapi1_adv_mtls_par"}""", "invalid_request: Pushed Authorization Requests are required by the configured compliance level")]
    [InlineData("""{"compliance_level":"fapi1_adv_pkj_par"}""", "invalid_request: Pushed Authorization Requests are required by the configured compliance level")]
    [InlineData("""{"compliance_level":"fapi2_sp_mtls_mtls"}""", "invalid_request: Pushed Authorization Requests are required by the configured compliance level")]
    [InlineData("""{"signed_request_object":{"required":true}}""", "invalid_request: A signed request object is required for this client")]
    [InlineData("""{"is_first_party":false,"third_party_security_mode":"strict"}""", "invalid_request: Missing required parameter: code_challenge")]
    [InlineData("""{"organization_usage":"require"}""", "invalid_request: parameter organization is required for this client")]
    public async Task Authorize_WithoutWhatTheApplicationDemands_IsRefused(string settings, string refusal)
    {
        await AssertSignsInAsync();
        await ChangeAsync("/clients/" + FlowHost.Web, settings);

        Assert.Equal(refusal, await RefusalAsync());
    }

    [Theory]
    [InlineData("request_uri", "urn:ietf:params:oauth:request_uri:made-up")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.")]
    public async Task Authorize_WithAMadeUpProofOfTheDemand_IsRefusedToo(string parameter, string value)
    {
        await ChangeAsync("/clients/" + FlowHost.Web, """{"require_pushed_authorization_requests":true,"signed_request_object":{"required":true}}""");

        Assert.Contains("not", await RefusalAsync((parameter, value)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"require_proof_of_possession":true}""", 400, "Proof of possession is required")]
    [InlineData("""{"compliance_level":"fapi2_sp_mtls_mtls"}""", 401, "Client authentication failed")]
    [InlineData("""{"default_organization":{"organization_id":"org_0000000000000000","flows":["client_credentials"]}}""", 400, "parameter organization is invalid")]
    public async Task Token_WithoutWhatTheApplicationDemands_IsRefused(string settings, int status, string description)
    {
        await ChangeAsync("/clients/management", settings);

        var answer = await RequestTokenAsync("management", "https://tenant.example/api/v2/");

        Assert.Equal(status, answer.Status);
        Assert.Contains(description, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"proof_of_possession":{"mechanism":"dpop","required":true}}""", "Proof of possession is required")]
    [InlineData("""{"authorization_policy":{"policy_id":"a-policy"}}""", "authorization_policy is not supported")]
    public async Task Token_WithoutWhatTheApiDemands_IsRefused(string settings, string description)
    {
        await ChangeAsync("/client-grants", $$"""{"client_id":"management","audience":"{{FlowHost.Api}}","scope":["read:posts"]}""", "POST");
        Assert.Equal(200, (await RequestTokenAsync("management", FlowHost.Api)).Status);
        await ChangeAsync("/resource-servers/" + Uri.EscapeDataString(FlowHost.Api), settings);

        Assert.Contains(description, (await RequestTokenAsync("management", FlowHost.Api)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ProofDemandedOfPublicApplications_IsNotDemandedOfOthers()
    {
        await ChangeAsync("/client-grants", $$"""{"client_id":"management","audience":"{{FlowHost.Api}}","scope":["read:posts"]}""", "POST");
        await ChangeAsync("/resource-servers/" + Uri.EscapeDataString(FlowHost.Api), """{"proof_of_possession":{"mechanism":"dpop","required":true,"required_for":"public_clients"}}""");

        Assert.Equal(200, (await RequestTokenAsync("management", FlowHost.Api)).Status);
        Assert.Equal("Proof of possession is required", (await Host.Client.AuthorizationCodeAsync(FlowHost.SignIn(FlowHost.Spa))).ErrorDescription);
    }

    [Theory]
    [InlineData("/clients/" + FlowHost.Web, """{"sso_disabled":true}""")]
    [InlineData("/tenants/settings", """{"flags":{"enable_sso":false}}""")]
    public async Task SingleSignOn_SwitchedOff_AsksForThePasswordAgain(string path, string settings)
    {
        using var browser = Host.Client.OpenBrowser();
        await SignInAsync(browser);
        Assert.True((await browser.GetAsync(AuthorizeUrl())).HasLeft);
        await ChangeAsync(path, settings);

        Assert.Contains("password", (await browser.GetAsync(AuthorizeUrl())).Form!.Fields.Keys);
        Assert.Equal("login_required", (await browser.GetAsync(AuthorizeUrl(("prompt", "none")))).Parameters["error"]);
        Assert.Contains("code", (await SignInAsync(browser)).Parameters.Keys);
    }

    [Fact]
    public async Task NonVerifiableCallback_ConfirmationDemanded_IsNotAnsweredFromASession()
    {
        const string loopback = "http://127.0.0.1:7777/callback";
        await ChangeAsync("/clients/" + FlowHost.Web, $$"""{"callbacks":["{{FlowHost.Callback}}","{{loopback}}"]}""");
        using var browser = Host.Client.OpenBrowser();
        await SignInAsync(browser);
        Assert.True((await browser.GetAsync(AuthorizeUrl(("redirect_uri", loopback)))).HasLeft);
        await ChangeAsync("/clients/" + FlowHost.Web, """{"skip_non_verifiable_callback_uri_confirmation_prompt":false}""");

        Assert.False((await browser.GetAsync(AuthorizeUrl(("redirect_uri", loopback)))).HasLeft);
        Assert.True((await browser.GetAsync(AuthorizeUrl())).HasLeft);
    }

    [Fact]
    public async Task Origin_NotListed_IsRefused()
    {
        Assert.Equal(403, await FromOriginAsync());
        await ChangeAsync("/clients/management", """{"allowed_origins":["https://tools.example"]}""");
        Assert.Equal(200, await FromOriginAsync());

        async Task<int> FromOriginAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "oauth/token")
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "management", ["client_secret"] = FlowHost.Secret, ["audience"] = "https://tenant.example/api/v2/" }),
            };
            request.Headers.Add("Origin", "https://tools.example");
            using var response = await Host.Client.Http.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task ThirdParty_WithOpenRedirectProtection_SeesErrorsOnTheErrorPage()
    {
        await ChangeAsync("/clients/" + FlowHost.Web, """{"is_first_party":false}""");
        Assert.StartsWith("unsupported_response_type", await RefusalAsync(("response_type", "none")), StringComparison.Ordinal);
        await ChangeAsync("/clients/" + FlowHost.Web, """{"redirection_policy":"open_redirect_protection"}""");
        using var browser = Host.Client.OpenBrowser();

        var page = await browser.GetAsync(AuthorizeUrl(("response_type", "none")));

        Assert.False(page.HasLeft);
        Assert.Contains("E4006", page.Body, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Error)> RequestTokenAsync(string client, string audience)
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = FlowHost.Secret, ["audience"] = audience });
        using var response = await Host.Client.Http.PostAsync(new Uri("oauth/token", UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
