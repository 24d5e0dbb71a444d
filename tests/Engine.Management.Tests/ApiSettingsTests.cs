using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

public sealed class ApiSettingsTestsInOne(InTenantOne<ApiSettingsTests> api) : ApiSettingsTests(api), IClassFixture<InTenantOne<ApiSettingsTests>>;

public sealed class ApiSettingsTestsInTwo(InTenantTwo<ApiSettingsTests> api) : ApiSettingsTests(api), IClassFixture<InTenantTwo<ApiSettingsTests>>;

/// <summary>The rules of an API's settings over the Management API; what breaks one changes nothing.</summary>
public abstract class ApiSettingsTests(ApiFixture api)
{
    private static int _count;

    /// <summary>What can't be, and the words that say so.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { """{"name":"<b>"}""", "the name must not contain" },
        { """{"token_lifetime":0,"token_lifetime_for_web":0}""", "the token lifetime must be 1 to 2592000" },
        { """{"token_lifetime":2592001}""", "the token lifetime must be 1 to 2592000" },
        { """{"token_lifetime":60.5}""", "Expected type integer but found 60.5" },
        { """{"token_lifetime":1e300}""", "Expected type integer" },
        { """{"token_lifetime":600,"token_lifetime_for_web":601}""", "must not exceed the token lifetime" },
        { """{"token_lifetime_for_web":0}""", "at least one second" },
        { """{"signing_alg":"RS512"}""", "the algorithm 'RS512' is not possible" },
        { """{"signing_alg":"ES256"}""", "signing_alg" },
        { """{"signing_secret":"123456789012345"}""", "at least 16 characters" },
        { """{"token_dialect":"jwt"}""", "token_dialect" },
        { """{"scopes":[{"value":"openid"}]}""", "the permission name 'openid' is reserved" },
        { """{"scopes":[{"value":"a b"}]}""", "has characters a scope can't have" },
        { """{"scopes":[{"value":"a"},{"value":"a"}]}""", "defined more than once" },
        { """{"subject_type_authorization":{"client":{"policy":"allow_all"}}}""", "policy" },
        { """{"subject_type_authorization":{"user":{"policy":"maybe"}}}""", "policy" },
        { """{"token_encryption":{"format":"compact-nested-jwe","encryption_key":{"alg":"RSA-OAEP-256","pem":"no key"}}}""", "not an RSA public key" },
        { """{"consent_policy":"maybe"}""", "consent_policy" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Create_Fault_IsNamedAndNothingIsWritten(string settings, string words)
    {
        var body = JsonNode.Parse(settings)!.AsObject();
        body["identifier"] = NewIdentifier();
        var answer = await api.SendAsync("POST", "/resource-servers", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(words, answer.Message, StringComparison.Ordinal);
        Assert.Equal(404, (await GetAsync(body["identifier"]!.GetValue<string>())).Status);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    [InlineData("""{"identifier":"https://api.test/other"}""", "identifier")]
    [InlineData("""{"signing_alg":"PS256"}""", "the signing algorithm is fixed at creation; it is RS256.")]
    [InlineData("""{"is_system":true}""", "is_system")]
    public async Task Update_Fault_IsNamedAndNothingChanges(string settings, string words)
    {
        var before = await CreateAsync(new JsonObject());
        var answer = await api.SendAsync("PATCH", "/resource-servers/" + before["id"]!.GetValue<string>(), JsonNode.Parse(settings));

        Assert.Equal(400, answer.Status);
        Assert.Contains(words, answer.Message, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(before, (await GetAsync(before["id"]!.GetValue<string>())).Body));
    }

    [Fact]
    public async Task Create_Nothing_HasTheDefaults()
    {
        var created = await CreateAsync(new JsonObject());

        Assert.Equal((86400, 86400), (created["token_lifetime"]!.GetValue<int>(), created["token_lifetime_for_web"]!.GetValue<int>()));
        Assert.Equal("RS256", created["signing_alg"]!.GetValue<string>());
        Assert.False(created["allow_offline_access"]!.GetValue<bool>());
        Assert.False(created["skip_consent_for_verifiable_first_party_clients"]!.GetValue<bool>());
        Assert.Equal("allow_all", created["subject_type_authorization"]!["user"]!["policy"]!.GetValue<string>());
        Assert.Equal("require_client_grant", created["subject_type_authorization"]!["client"]!["policy"]!.GetValue<string>());
    }

    [Fact]
    public async Task Create_TheSameAlgorithmAgain_IsNoChange()
    {
        var created = await CreateAsync(new JsonObject { ["signing_alg"] = "HS256" });
        var answer = await api.SendAsync("PATCH", "/resource-servers/" + created["id"]!.GetValue<string>(), new JsonObject { ["signing_alg"] = "HS256", ["signing_secret"] = "0123456789abcdef" });

        Assert.Equal(32, created["signing_secret"]!.GetValue<string>().Length);
        Assert.Equal(200, answer.Status);
        Assert.Equal("0123456789abcdef", answer.Body!["signing_secret"]!.GetValue<string>());
    }

    [Fact]
    public async Task Create_IdentifiersThatDifferByASlash_AreTwoApis()
    {
        var identifier = NewIdentifier();
        var one = await api.SendAsync("POST", "/resource-servers", new JsonObject { ["identifier"] = identifier });
        var other = await api.SendAsync("POST", "/resource-servers", new JsonObject { ["identifier"] = identifier + "/" });
        var again = await api.SendAsync("POST", "/resource-servers", new JsonObject { ["identifier"] = identifier + "/" });

        Assert.Equal((201, 201, 409), (one.Status, other.Status, again.Status));
        Assert.NotEqual(one.Body!["id"]!.GetValue<string>(), other.Body!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Update_Scopes_AreReplacedAsAWhole()
    {
        var created = await CreateAsync(JsonNode.Parse("""{"scopes":[{"value":"read:a","description":"A"},{"value":"read:b"}]}""")!.AsObject());
        var path = "/resource-servers/" + created["id"]!.GetValue<string>();
        var changed = await api.SendAsync("PATCH", path, JsonNode.Parse("""{"scopes":[{"value":"read:c"}]}"""));
        var emptied = await api.SendAsync("PATCH", path, JsonNode.Parse("""{"scopes":[]}"""));

        Assert.Equal("""[{"value":"read:c"}]""", changed.Body!["scopes"]!.ToJsonString());
        Assert.Empty(emptied.Body!["scopes"]!.AsArray());
    }

    [Fact]
    public async Task Update_ShorterLifetime_TakesTheOneForTheWebAlong()
    {
        var created = await CreateAsync(new JsonObject());
        var answer = await api.SendAsync("PATCH", "/resource-servers/" + created["id"]!.GetValue<string>(), new JsonObject { ["token_lifetime"] = 600 });

        Assert.Equal((200, 600, 600), (answer.Status, answer.Body!["token_lifetime"]!.GetValue<int>(), answer.Body["token_lifetime_for_web"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("access_token_authz")]
    [InlineData("rfc9068_profile_authz")]
    public async Task Update_PermissionsInTheToken_NeedRoleBasedAccessAndTheDialect(string dialect)
    {
        var created = await CreateAsync(new JsonObject());
        var answer = await api.SendAsync("PATCH", "/resource-servers/" + created["id"]!.GetValue<string>(), new JsonObject { ["enforce_policies"] = true, ["token_dialect"] = dialect });

        Assert.Equal((200, true, dialect), (answer.Status, answer.Body!["enforce_policies"]!.GetValue<bool>(), answer.Body["token_dialect"]!.GetValue<string>()));
    }

    [Fact]
    public async Task TokenEncryption_Key_IsShownByItsThumbprintAlone()
    {
        using var rsa = RSA.Create(2048);
        var encryption = new JsonObject
        {
            ["format"] = "compact-nested-jwe",
            ["encryption_key"] = new JsonObject { ["name"] = "key", ["alg"] = "RSA-OAEP-256", ["kid"] = "k1", ["pem"] = rsa.ExportSubjectPublicKeyInfoPem() },
        };
        var created = await CreateAsync(new JsonObject { ["token_encryption"] = encryption });
        var found = (await GetAsync(created["id"]!.GetValue<string>())).Body!;
        var patched = await api.SendAsync("PATCH", "/resource-servers/" + created["id"]!.GetValue<string>(), new JsonObject { ["name"] = "Another" });

        foreach (var shown in new[] { created, found, patched.Body! })
        {
            var key = shown["token_encryption"]!["encryption_key"]!.AsObject();
            Assert.Equal(["alg", "kid", "name", "thumbprint_sha256"], key.Select(static field => field.Key).Order());
            Assert.Matches("^[A-Za-z0-9_-]{43}$", key["thumbprint_sha256"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("PATCH", """{"identifier":"https://x"}""")]
    [InlineData("PATCH", """{"scopes":[]}""")]
    [InlineData("PATCH", """{"signing_alg":"PS256"}""")]
    [InlineData("PATCH", """{"enforce_policies":true}""")]
    [InlineData("PATCH", """{"token_dialect":"access_token_authz"}""")]
    [InlineData("PATCH", """{"token_dialect":"rfc9068_profile"}""")]
    [InlineData("PATCH", """{"allow_offline_access":true}""")]
    [InlineData("PATCH", """{"allow_online_access":true}""")]
    [InlineData("PATCH", """{"subject_type_authorization":{"client":{"policy":"deny_all"}}}""")]
    [InlineData("PATCH", """{"subject_type_authorization":{"user":{"policy":"deny_all"}}}""")]
    [InlineData("PATCH", """{"subject_type_authorization":null}""")]
    [InlineData("PATCH", """{"consent_policy":"transactional-authorization-with-mfa"}""")]
    [InlineData("PATCH", """{"authorization_details":[{"type":"payment"}]}""")]
    [InlineData("PATCH", """{"signing_secret":"a secret that is long enough"}""")]
    [InlineData("PATCH", """{"proof_of_possession":{"mechanism":"mtls","required":false}}""")]
    [InlineData("PATCH", """{"name":"Mine","enforce_policies":true}""")]
    [InlineData("PATCH", """{"token_encryption":{"format":"compact-nested-jwe","encryption_key":{"name":"k","alg":"RSA-OAEP-256","pem":"x"}}}""")]
    [InlineData("DELETE", null)]
    public async Task SystemApi_WhatMayNotChange_StaysAsItIs(string method, string? body)
    {
        var before = (await GetAsync(api.Issuer + "api/v2/")).Body!;
        var answer = await api.SendAsync(method, "/resource-servers/" + before["id"]!.GetValue<string>(), body is null ? null : JsonNode.Parse(body));

        Assert.Equal(400, answer.Status);
        Assert.True(before["is_system"]!.GetValue<bool>());
        Assert.True(JsonNode.DeepEquals(before, (await GetAsync(api.Issuer + "api/v2/")).Body));
    }

    /// <summary>Tools send back what they have read: that changes nothing, and is no fault.</summary>
    [Fact]
    public async Task SystemApi_SentBackAsItIs_IsAccepted()
    {
        var before = (await GetAsync(api.Issuer + "api/v2/")).Body!.AsObject();
        var path = "/resource-servers/" + before["id"]!.GetValue<string>();
        var body = before.DeepClone().AsObject();
        foreach (var name in new[] { "id", "identifier", "is_system" })
        {
            body.Remove(name);
        }

        body["enforce_policies"] = false;
        body["token_dialect"] = "access_token";

        Assert.Equal(200, (await api.SendAsync("PATCH", path, body)).Status);
        Assert.Equal(200, (await api.SendAsync("PATCH", path, new JsonObject { ["subject_type_authorization"] = new JsonObject { ["user"] = new JsonObject { ["policy"] = "allow_all" } } })).Status);
        var after = (await GetAsync(api.Issuer + "api/v2/")).Body!.AsObject();
        Assert.True(JsonNode.DeepEquals(before["subject_type_authorization"], after["subject_type_authorization"]));
        Assert.True(JsonNode.DeepEquals(before["scopes"], after["scopes"]));
    }

    [Fact]
    public async Task SystemApi_OfATenantWithoutOne_CantBeMadeUp()
    {
        await using var engine = await Engine.Testing.TestEngine.StartAsync(null, static options => options.AddManagementApi());

        var refusal = await Assert.ThrowsAsync<ManagementException>(() => engine.Engine.Management().CreateAsync("/resource-servers", new JsonObject { ["identifier"] = "https://localhost/api/v2/" }));

        Assert.Equal(400, refusal.StatusCode);
    }

    [Fact]
    public async Task ClientGrants_OfOneApplicationAndApi_AreOneForUsersAndOneForItself()
    {
        var identifier = (await CreateAsync(new JsonObject()))["identifier"]!.GetValue<string>();
        JsonObject Grant(string subject) => new() { ["client_id"] = "reader", ["audience"] = identifier, ["scope"] = new JsonArray(), ["subject_type"] = subject };

        Assert.Equal(201, (await api.SendAsync("POST", "/client-grants", Grant("client"))).Status);
        Assert.Equal(201, (await api.SendAsync("POST", "/client-grants", Grant("user"))).Status);
        Assert.Equal(409, (await api.SendAsync("POST", "/client-grants", Grant("client"))).Status);
        Assert.Equal(409, (await api.SendAsync("POST", "/client-grants", Grant("user"))).Status);
    }

    [Theory]
    [InlineData("client", 400)]
    [InlineData("user", 201)]
    public async Task ClientGrant_AuthorizationDetailsTypes_AreForUsersOnly(string subject, int status)
    {
        var identifier = (await CreateAsync(new JsonObject()))["identifier"]!.GetValue<string>();
        var grant = new JsonObject { ["client_id"] = "reader", ["audience"] = identifier, ["scope"] = new JsonArray(), ["subject_type"] = subject, ["authorization_details_types"] = new JsonArray("payment") };

        Assert.Equal(status, (await api.SendAsync("POST", "/client-grants", grant)).Status);
    }

    [Fact]
    public async Task ClientGrant_ThatNeedsAnOrganization_GivesAMachineNothing()
    {
        var identifier = (await CreateAsync(new JsonObject()))["identifier"]!.GetValue<string>();
        await api.SendAsync("POST", "/client-grants", new JsonObject { ["client_id"] = "reader", ["audience"] = identifier, ["scope"] = new JsonArray(), ["organization_usage"] = "require" });

        var answer = await api.RequestTokenAsync(api.TenantName, "reader", identifier);
        Assert.Equal(400, answer.Status);
        Assert.Equal("parameter organization is required for this client", answer.Body!["error_description"]!.GetValue<string>());
    }

    private Task<Answer> GetAsync(string id) => api.SendAsync("GET", "/resource-servers/" + Uri.EscapeDataString(id));

    private async Task<JsonObject> CreateAsync(JsonObject settings)
    {
        settings["identifier"] = NewIdentifier();
        var created = await api.SendAsync("POST", "/resource-servers", settings);
        Assert.True(created.Status == 201, created.Message);
        return created.Body!.AsObject();
    }

    private static string NewIdentifier() => $"https://api.test/settings/{Interlocked.Increment(ref _count)}";
}
