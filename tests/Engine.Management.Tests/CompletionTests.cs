using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

/// <summary>What the API adds to what a caller sends: defaults, what follows from a key or certificate, and forms of values.</summary>
public sealed class CompletionTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Certificate =
        "MIIDtTCCAp2gAwIBAgIJAMKR/NsyfcazMA0GCSqGSIb3DQEBBQUAMEUxCzAJBgNVBAYTAkFVMRMwEQYDVQQIEwpTb21lLVN0YXRlMSEwHwYDVQQKExhJbnRlcm5ldCBX"
        + "aWRnaXRzIFB0eSBMdGQwHhcNMTIxMTEyMjM0MzQxWhcNMTYxMjIxMjM0MzQxWjBFMQswCQYDVQQGEwJBVTETMBEGA1UECBMKU29tZS1TdGF0ZTEhMB8GA1UEChMYSW50"
        + "ZXJuZXQgV2lkZ2l0cyBQdHkgTHRkMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvtH4wKLYlIXZlfYQFJtXZVC3fD8XMarzwvb/fHUyJ6NvNStN+H7GHp3/"
        + "QhZbSaRyqK5hu5xXtFLgnI0QG8oE1NlXbczjH45LeHWhPIdc2uHSpzXic78kOugMY1vng4J10PF6+T2FNaiv0iXeIQq9xbwwPYpflViQyJnzGCIZ7VGan6GbRKzyTKcB"
        + "58yx24pJq+CviLXEY52TIW1l5imcjGvLtlCp1za9qBZa4XGoVqHi1kRXkdDSHty6lZWj3KxoRvTbiaBCH+75U7rifS6fR9lqjWE57bCGoz7+BBu9YmPKtI1KkyHFqWpx"
        + "aJc/AKf9xgg+UumeqVcirUmAsHJrMwIDAQABo4GnMIGkMB0GA1UdDgQWBBTs83nkLtoXFlmBUts3EIxcVvkvcjB1BgNVHSMEbjBsgBTs83nkLtoXFlmBUts3EIxcVvkv"
        + "cqFJpEcwRTELMAkGA1UEBhMCQVUxEzARBgNVBAgTClNvbWUtU3RhdGUxITAfBgNVBAoTGEludGVybmV0IFdpZGdpdHMgUHR5IEx0ZIIJAMKR/NsyfcazMAwGA1UdEwQF"
        + "MAMBAf8wDQYJKoZIhvcNAQEFBQADggEBABw7w/5k4d5dVDgd/OOOmXdaaCIKvt7d3ntlv1SSvAoKT8d8lt97Dm5RrmefBI13I2yivZg5bfTge4+vAV6VdLFdWeFp1b/F"
        + "OZkYUv6A8o5HW0OWQYVX26zIqBcG2Qrm3reiSl5BLvpj1WSpCsYvs5kaO4vFpMak/ICgdZD+rxwxf8Vb/6fntKywWSLgwKH3mJ+Z0kRlpq1g1oieiOm1/gpZ35s0Yuor"
        + "XZba9ptfLCYSggg/qc3d3d0tbHplKYkwFm7f5ORGHDSD5SJm+gI7RPE+4bO8q79RPAfbG1UGuJ0b/oigagciHhJp851SQRYf3JuNSc17BnK2L5IEtzjqr+Q=";

    /// <summary>Path, what is sent, and what the answer to the create has at least.</summary>
    [Theory]
    [InlineData("/clients", """{"name":"a","is_first_party":false,"app_type":"spa"}""",
        """{"oidc_conformant":true,"third_party_security_mode":"permissive","refresh_token":{"rotation_type":"rotating","expiration_type":"expiring","infinite_token_lifetime":false}}""")]
    [InlineData("/clients", """{"name":"b","is_first_party":false,"app_type":"regular_web","third_party_security_mode":"strict"}""",
        """{"grant_types":["authorization_code"],"jwt_configuration":{"alg":"RS256","lifetime_in_seconds":3600},"refresh_token":{"rotation_type":"non-rotating","infinite_idle_token_lifetime":false}}""")]
    [InlineData("/clients", """{"name":"c","app_type":"express_configuration"}""",
        """{"organization_usage":"require","oidc_conformant":true,"client_authentication_methods":{"private_key_jwt":{"credentials":[]}}}""")]
    [InlineData("/clients", """{"name":"d","oidc_logout":{"backchannel_logout_urls":["https://a.test/out"]}}""",
        """{"oidc_backchannel_logout":{"backchannel_logout_urls":["https://a.test/out"]},"encrypted":true}""")]
    [InlineData("/connections", """{"name":"google","strategy":"google-oauth2","options":{"calendar":true,"youtube":false}}""",
        """{"options":{"email":true,"profile":true,"scope":["email","profile","https://www.googleapis.com/auth/calendar"]}}""")]
    [InlineData("/connections", """{"name":"facebook","strategy":"facebook","options":{"public_profile":true,"email":true}}""", """{"options":{"scope":"email,public_profile"}}""")]
    [InlineData("/connections", """{"name":"wordpress","strategy":"wordpress","options":{"scope":["all"]}}""", """{"options":{"scope":["profile"]}}""")]
    [InlineData("/connections", """{"name":"live","strategy":"windowslive","options":{"strategy_version":2,"graph_user":true}}""", """{"options":{"signin":true,"scope":["https://graph.microsoft.com/User.Read"]}}""")]
    [InlineData("/connections", """{"name":"okta","strategy":"okta","options":{"domain":"d.okta.test"}}""",
        """{"options":{"type":"back_channel","token_endpoint":"https://d.okta.test/oauth2/v1/token","connection_settings":{"pkce":"auto"}}}""")]
    [InlineData("/connections", """{"name":"oidc","strategy":"oidc","options":{"token_endpoint":null,"oidc_metadata":{"token_endpoint":"https://o.test/token"}}}""",
        """{"options":{"token_endpoint":"https://o.test/token","oidc_metadata":{"request_parameter_supported":false}}}""")]
    [InlineData("/connections", """{"name":"database","strategy":"auth0","options":{"passwordPolicy":"low"}}""",
        """{"options":{"passwordPolicy":"low","password_options":{"history":{"active":false,"size":3}},"authentication_methods":{"email_otp":{"enabled":false}}}}""")]
    [InlineData("/user-attribute-profiles", """{"name":"u","user_attributes":{}}""", """{"user_id":{"oidc_mapping":"sub","scim_mapping":"externalId"}}""")]
    [InlineData("/connection-profiles", """{"name":"c"}""", """{"connection_config":null,"strategy_overrides":null}""")]
    [InlineData("/log-streams", """{"name":"l","type":"datadog","isPriority":true,"sink":{"datadogApiKey":"k","datadogRegion":"us"}}""", """{"filters":[{"type":"category","name":"security"}]}""")]
    [InlineData("/hooks", """{"name":"My hook12","script":"s","triggerId":"pre-user-registration"}""", """{"name":"my-hook-12"}""")]
    [InlineData("/custom-domains", """{"domain":"s.custom.test","type":"self_managed_certs"}""", """{"custom_client_ip_header":null,"status":"pending_verification","is_default":false}""")]
    [InlineData("/organizations", """{"name":"completed"}""", """{"third_party_client_access":"block","is_app_entitlement_active":false}""")]
    public async Task Create_Answer_HasWhatTheCallerLeftOut(string path, string sent, string expected)
    {
        var answer = await api.SendAsync("POST", path, sent, api.Token);

        Assert.True(answer.Status is 200 or 201, answer.Body?.ToJsonString());
        Assert.Empty(Missing(JsonNode.Parse(expected), answer.Body, ""));
    }

    [Fact]
    public async Task Client_PatchedByAnyOfTheTwoNamesOfLogoutAddresses_LosesBoth()
    {
        var created = (await api.SendAsync("POST", "/clients", """{"name":"logout","oidc_logout":{"backchannel_logout_urls":["https://a.test/out"]}}""", api.Token)).Body!;

        var patched = (await api.SendAsync("PATCH", "/clients/" + created["client_id"], """{"oidc_backchannel_logout":null,"initiate_login_uri":""}""", api.Token)).Body!.AsObject();

        Assert.False(patched.ContainsKey("oidc_logout") || patched.ContainsKey("oidc_backchannel_logout") || patched.ContainsKey("initiate_login_uri"));
    }

    [Fact]
    public async Task Client_Shown_HasTheCertificateOfTheTenantAndNoPrivateKey()
    {
        var created = (await api.SendAsync("POST", "/clients", """{"name":"keys"}""", api.Token)).Body!;
        var key = (await api.SendAsync("GET", $"/clients/{created["client_id"]}")).Body!["signing_keys"]![0]!.AsObject();

        Assert.Equal(["cert", "pkcs7", "subject"], key.Select(static field => field.Key).Order());
        Assert.StartsWith("-----BEGIN CERTIFICATE", key["cert"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Saml_CertificateOrMetadata_IsDescribed(bool isMetadata)
    {
        var options = isMetadata
            ? new JsonObject
            {
                ["metadataXml"] = $"""
                    <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.test"><md:IDPSSODescriptor>
                    <md:KeyDescriptor><d:KeyInfo xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:X509Data><d:X509Certificate>
                    {Certificate}</d:X509Certificate></d:X509Data></d:KeyInfo></md:KeyDescriptor>
                    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.test/in"/></md:IDPSSODescriptor></md:EntityDescriptor>
                    """,
            }
            : new JsonObject { ["signInEndpoint"] = "https://idp.test/in", ["signingCert"] = Certificate };
        var answer = await api.SendAsync("POST", "/connections", new JsonObject { ["name"] = "saml-" + isMetadata, ["strategy"] = "samlp", ["options"] = options });

        var shown = answer.Body!["options"]!;
        Assert.Equal("""{"countryName":"AU","stateOrProvinceName":"Some-State","organizationName":"Internet Widgits Pty Ltd"}""", shown["subject"]!.ToJsonString());
        Assert.Equal("2016-12-21T23:43:41.000Z", shown["expires"]!.GetValue<string>());
        Assert.Equal("https://idp.test/in", shown["signInEndpoint"]!.GetValue<string>());
        Assert.Equal("499fdf1c2218a99c8595aac2fd95ce36f0a6d59d", shown["thumbprints"]![0]!.GetValue<string>());
        Assert.Null(shown["metadataXml"]);
    }

    [Theory]
    [InlineData("""{"signingCert":"bm90IGEgY2VydGlmaWNhdGU="}""")]
    [InlineData("""{"signingCert":"no base64!"}""")]
    [InlineData("""{"metadataXml":"<not-metadata/>"}""")]
    [InlineData("""{"metadataXml":"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}""")]
    [InlineData("""{"metadataXml":"not xml"}""")]
    public async Task Saml_NoCertificateOrMetadata_IsRefused(string options)
        => Assert.Equal(400, (await api.SendAsync("POST", "/connections", $$"""{"name":"bad-saml","strategy":"samlp","options":{{options}}}""", api.Token)).Status);

    [Theory]
    [InlineData("""{"cross_app_access_requesting_app":{"active":true}}""", "Cross App Access Requesting App is not supported for this connection.")]
    [InlineData("""{"options":{"requires_username":true,"attributes":{"email":{"identifier":{"active":true}}}}}""", "Cannot set both options.attributes and options.requires_username")]
    public async Task Database_WhatItCannotHave_IsRefused(string more, string message)
    {
        var body = JsonNode.Parse(more)!.AsObject();
        body["name"] = "refused";
        body["strategy"] = "auth0";

        var answer = await api.SendAsync("POST", "/connections", body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Connection_OptionsReplacedWithoutPkce_TurnsItOff()
    {
        var created = (await api.SendAsync("POST", "/connections", """{"name":"pkce","strategy":"oidc","options":{"issuer":"https://o.test"}}""", api.Token)).Body!;

        var patched = (await api.SendAsync("PATCH", "/connections/" + created["id"], """{"options":{"issuer":"https://p.test"}}""", api.Token)).Body!;

        Assert.Equal("auto", created["options"]!["connection_settings"]!["pkce"]!.GetValue<string>());
        Assert.Equal("disabled", patched["options"]!["connection_settings"]!["pkce"]!.GetValue<string>());
        Assert.Equal("oidc-V4", patched["options"]!["schema_version"]!.GetValue<string>());
    }

    [Fact]
    public async Task Fields_OfAConnection_ComeWithItsIdAndPurposes()
    {
        var created = (await api.SendAsync("POST", "/connections", """{"name":"fields","strategy":"auth0"}""", api.Token)).Body!;

        var shown = (await api.SendAsync("GET", $"/connections/{created["id"]}?fields=name&include_fields=true")).Body!.AsObject();

        Assert.Equal(["authentication", "connected_accounts", "id", "is_domain_connection", "name"], shown.Select(static field => field.Key).Order());
    }

    [Fact]
    public async Task TenantSettings_LifetimeInMinutes_IsKeptInHours()
    {
        var answer = await api.SendAsync("PATCH", "/tenants/settings", """{"session_lifetime_in_minutes":90,"universal_login":{"colors":{"primary":"#fff"}},"default_redirection_uri":""}""", api.Token);

        Assert.Equal(1.5, answer.Body!["session_lifetime"]!.GetValue<double>());
        Assert.Equal("#fff", answer.Body["universal_login"]!["colors"]!["primary"]!.GetValue<string>());
        Assert.False(answer.Body.AsObject().ContainsKey("session_lifetime_in_minutes") || answer.Body.AsObject().ContainsKey("default_redirection_uri"));
        await api.SendAsync("PATCH", "/tenants/settings", """{"session_lifetime":168}""", api.Token);
    }

    [Fact]
    public async Task Action_CreatedWithDeploy_HasAVersionAtOnce()
    {
        var body = """{"name":"deployed at once","supported_triggers":[{"id":"post-login","version":"v3"}],"code":"exports.onExecutePostLogin = async () => {}","deploy":true}""";

        var created = (await api.SendAsync("POST", "/actions/actions", body, api.Token)).Body!;
        var found = (await api.SendAsync("GET", "/actions/actions/" + created["id"])).Body!;

        Assert.True(created["all_changes_deployed"]!.GetValue<bool>());
        Assert.Equal(1, created["deployed_version"]!["number"]!.GetValue<int>());
        Assert.Equal("BUILT", found["current_version"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task CustomDomain_MadeTheDefault_IsItUntilTheCanonicalOneIs()
    {
        await api.SendAsync("POST", "/custom-domains", """{"domain":"default.custom.test","type":"auth0_managed_certs"}""", api.Token);

        var chosen = await api.SendAsync("PATCH", "/custom-domains/default", """{"domain":"default.custom.test"}""", api.Token);
        var unknown = await api.SendAsync("PATCH", "/custom-domains/default", """{"domain":"nobody.test"}""", api.Token);
        var canonical = await api.SendAsync("PATCH", "/custom-domains/default", """{"domain":"one.test"}""", api.Token);

        Assert.True(chosen.Body!["is_default"]!.GetValue<bool>());
        Assert.Equal(404, unknown.Status);
        Assert.Equal("""{"domain":"one.test"}""", canonical.Body!.ToJsonString());
    }

    [Fact]
    public async Task SelfServiceText_OfAProfile_IsKeptAndOfNoneRefused()
    {
        var profile = (await api.SendAsync("POST", "/self-service-profiles", """{"name":"texts"}""", api.Token)).Body!;
        var path = $"/self-service-profiles/{profile["id"]}/custom-text/en/get-started";

        var put = await api.SendAsync("PUT", path, """{"introduction":"Hello"}""", api.Token);

        Assert.Equal((200, """{"introduction":"Hello"}"""), (put.Status, (await api.SendAsync("GET", path)).Body!.ToJsonString()));
        Assert.Equal(404, (await api.SendAsync("GET", "/self-service-profiles/ssp_none/custom-text/en/get-started")).Status);
    }

    [Fact]
    public async Task PushProvider_Secret_IsShownToWhoeverSetsItAlone()
    {
        const string path = "/guardian/factors/push-notification/providers/sns";
        var put = (await api.SendAsync("PUT", path, """{"aws_access_key_id":"a","aws_secret_access_key":"b"}""", api.Token)).Body!;

        Assert.Equal("b", put["aws_secret_access_key"]!.GetValue<string>());
        Assert.Null((await api.SendAsync("GET", path)).Body!["aws_secret_access_key"]);
    }

    private static IEnumerable<string> Missing(JsonNode? expected, JsonNode? actual, string path) => (expected, actual) switch
    {
        (JsonObject wanted, JsonObject has) => wanted.SelectMany(field => has.ContainsKey(field.Key) ? Missing(field.Value, has[field.Key], $"{path}.{field.Key}") : [$"{path}.{field.Key}"]),
        _ => JsonNode.DeepEquals(expected, actual) ? [] : [$"{path} is {actual?.ToJsonString()}"],
    };
}
