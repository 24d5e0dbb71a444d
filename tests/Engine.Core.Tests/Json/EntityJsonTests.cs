using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Engine.Core.Json;
using Engine.Core.Users;
using FsCheck;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Json;

public sealed class EntityJsonTests
{
    [Fact]
    public void Application_FieldsNobodyKnows_AreKept() => AssertKept("""
        {"client_id":"a","name":"A","is_first_party":true,"oidc_conformant":true,"callbacks":["https://a.example.com"],"grant_types":[],"unknown":{"deep":[1,null]},"sso_disabled":false,
         "jwt_configuration":{"lifetime_in_seconds":1,"secret_encoded":false,"alg":"RS256","scopes":{}},"refresh_token":{"rotation_type":"rotating","new_field":7}}
        """, EntityJson.Default.Application);

    [Fact]
    public void Api_FieldsNobodyKnows_AreKept() => AssertKept("""{"id":"1","identifier":"https://a","scopes":[{"value":"read:a"}],"proof_of_possession":{"mechanism":"dpop"},"token_encryption":{"format":"x","encryption_key":{"alg":"y","future":1},"future":2}}""", EntityJson.Default.Api);

    [Fact]
    public void ClientGrant_FieldsNobodyKnows_AreKept() => AssertKept("""{"id":"1","client_id":"a","audience":"b","scope":["c"],"new":[]}""", EntityJson.Default.ClientGrant);

    [Fact]
    public void Connection_FieldsNobodyKnows_AreKept() => AssertKept("""{"id":"1","name":"db","strategy":"auth0","options":{"anything":{"a":1}},"metadata":{"a":"b"}}""", EntityJson.Default.Connection);

    [Fact]
    public void User_FieldsNobodyKnows_AreKept() => AssertKept("""{"user_id":"auth0|1","locale":"de","identities":[{"connection":"db","provider":"auth0","user_id":"1","isSocial":false,"profileData":{"a":1}}],"user_metadata":{"a":[1]}}""", EntityJson.Default.User);

    [Fact]
    public void TenantSettings_FieldsNobodyKnows_AreKept() => AssertKept("""{"friendly_name":"T","guardian_mfa_page":{"enabled":true},"flags":{"some_flag":true}}""", EntityJson.Default.TenantSettings);

    [Fact]
    public void User_TypicalPerson_HasTheServicesNames()
    {
        var json = JsonSerializer.SerializeToNode(new User { UserId = "auth0|1", EmailVerified = true, GivenName = "A", LoginsCount = 2, CreatedAt = DateTimeOffset.UnixEpoch }, EntityJson.Default.User)!.AsObject();

        Assert.Equal(["user_id", "email_verified", "given_name", "identities", "created_at", "updated_at", "logins_count", "_password_history", "_roles", "_permissions"], json.Select(static property => property.Key));
        Assert.Equal("1970-01-01T00:00:00.000Z", json["created_at"]!.GetValue<string>());
    }

    [Property]
    public bool Timestamp_AnyTime_IsUtcWithMilliseconds(DateTimeOffset time)
    {
        var json = JsonSerializer.SerializeToNode(new User { UserId = "a", LastLogin = time }, EntityJson.Default.User)!;
        var text = json["last_login"]!.GetValue<string>();
        var read = json.Deserialize(EntityJson.Default.User)!.LastLogin!.Value;
        return System.Text.RegularExpressions.Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            && read.UtcTicks == time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond) && read.Offset == TimeSpan.Zero;
    }

    /// <summary>Every member of the first text is in what is written after reading it, with the same value.</summary>
    private static void AssertKept<T>(string text, JsonTypeInfo<T> type)
    {
        var written = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(text, type)!, type);
        AssertContains(JsonNode.Parse(text)!, written!, "");
        Assert.True(JsonNode.DeepEquals(written, JsonSerializer.SerializeToNode(written.Deserialize(type)!, type)));
    }

    private static void AssertContains(JsonNode expected, JsonNode actual, string path)
    {
        if (expected is not JsonObject members)
        {
            Assert.True(expected is JsonArray { Count: > 0 } items && items[0] is JsonObject || JsonNode.DeepEquals(expected, actual), path);
            if (expected is JsonArray list && actual is JsonArray other)
            {
                Assert.Equal(list.Count, other.Count);
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is JsonObject)
                    {
                        AssertContains(list[i]!, other[i]!, $"{path}[{i}]");
                    }
                }
            }

            return;
        }

        foreach (var (name, value) in members)
        {
            Assert.True(actual.AsObject().ContainsKey(name), $"{path}.{name} was lost");
            AssertContains(value!, actual[name]!, $"{path}.{name}");
        }
    }
}
