using System.Text.Json.Nodes;
using Engine.Management.Schema;

namespace Engine.Management.Tests.Settings;

/// <summary>Values that would restrict something and have no effect are refused, and nothing is written.</summary>
public sealed class RefusedSettingTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("PATCH", "/attack-protection/breached-password-detection", """{"enabled":true,"shields":["block"]}""", "enabled")]
    [InlineData("PATCH", "/tenants/settings", """{"default_token_quota":{"clients":{"client_credentials":{"enforce":true,"per_hour":10}}}}""", "default_token_quota.clients.client_credentials.enforce")]
    [InlineData("POST", "/clients", """{"name":"Limited","token_quota":{"client_credentials":{"per_hour":10}}}""", "token_quota.client_credentials.enforce")]
    [InlineData("POST", "/organizations", """{"name":"limited","token_quota":{"client_credentials":{"enforce":true,"per_hour":10}}}""", "token_quota.client_credentials.enforce")]
    public async Task RestrictingValue_WithoutAnEffect_IsRefusedByName(string method, string path, string body, string setting)
    {
        var before = (await api.SendAsync("GET", path)).Body!.ToJsonString();

        var answer = await api.SendAsync(method, path, JsonNode.Parse(body));

        Assert.Equal((400, "operation_not_supported"), (answer.Status, answer.Body!["errorCode"]!.GetValue<string>()));
        Assert.StartsWith($"{setting} is not supported with this value: ", answer.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await api.SendAsync("GET", path)).Body!.ToJsonString());
    }

    [Theory]
    [InlineData("PATCH", "/attack-protection/breached-password-detection", """{"enabled":false,"shields":[],"method":"standard"}""")]
    [InlineData("PATCH", "/tenants/settings", """{"default_token_quota":null}""")]
    [InlineData("PATCH", "/tenants/settings", """{"default_token_quota":{"clients":{"client_credentials":{"enforce":false,"per_hour":10}}}}""")]
    public async Task Value_ThatRestrictsNothing_IsKept(string method, string path, string body)
        => Assert.Equal(200, (await api.SendAsync(method, path, JsonNode.Parse(body))).Status);

    [Fact]
    public void Table_RefusedValues_AreFoundWhereverTheyStand()
    {
        foreach (var (type, value, path) in new[]
        {
            ("CreateTokenQuota", """{"client_credentials":{}}""", "client_credentials.enforce"),
            ("CreateOrganizationRequestContent", """{"name":"x","token_quota":{"client_credentials":{"enforce":true}}}""", "token_quota.client_credentials.enforce"),
        })
        {
            Assert.Equal(path, InertFields.FindRefused(JsonNode.Parse(value), type)?.Path);
        }
    }
}
