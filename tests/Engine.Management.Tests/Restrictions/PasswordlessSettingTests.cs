using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Engine.Management.Tests.Restrictions;

/// <summary>What is set on connections without passwords is what people meet.</summary>
public sealed class PasswordlessSettingTests : RestrictionTest
{
    [Fact]
    public async Task BotDetection_OfCodes_SendsNone()
    {
        await CreateAsync("{}");
        Assert.Equal(200, await SendCodeAsync());
        await ChangeAsync("/attack-protection/bot-detection", """{"challenge_passwordless_policy":"always"}""");

        Assert.Equal(403, await SendCodeAsync());
        Assert.Single(Host.Engine.Outbox.Messages);
    }

    [Fact]
    public async Task Options_Changed_AreThoseOfTheNextCode()
    {
        var id = await CreateAsync("""{"totp":{"length":4,"time_step":60},"email":{"subject":"{{ code }}","body":"Hello {{ email }}","from":"a@b.example","syntax":"liquid"}}""");
        await SendCodeAsync();
        await ChangeAsync("/connections/" + id, """{"options":{"totp":{"length":9}}}""");
        await SendCodeAsync();

        var (first, second) = (Host.Engine.Outbox.Messages[0], Host.Engine.Outbox.Messages[1]);
        Assert.Equal((4, first.Code, "Hello ada@example.com", "a@b.example"), (first.Code!.Length, first.Subject, first.Body, first.From));
        Assert.Equal((9, null), (second.Code!.Length, second.Subject));
    }

    [Theory]
    [InlineData("""{"totp":{"length":3}}""", "options.totp.length must be a number from 4 to 10")]
    [InlineData("""{"totp":{"length":"six"}}""", "options.totp.length must be a number from 4 to 10")]
    [InlineData("""{"totp":{"time_step":100000}}""", "options.totp.time_step must be a number of seconds from 30 to 3600")]
    [InlineData("""{"email":{"body":"{% if %}"}}""", "Template message")]
    public async Task Options_ThatCanNotBeKept_AreRefused(string options, string message)
    {
        var answer = await Host.SendAsync("POST", "/connections", new JsonObject { ["name"] = "email", ["strategy"] = "email", ["options"] = JsonNode.Parse(options) });

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    private async Task<string> CreateAsync(string options)
    {
        var answer = await Host.SendAsync("POST", "/connections", new JsonObject { ["name"] = "email", ["strategy"] = "email", ["options"] = JsonNode.Parse(options), ["enabled_clients"] = new JsonArray(FlowHost.Spa) });
        Assert.Equal(201, answer.Status);
        return answer.Text("id");
    }

    private async Task<int> SendCodeAsync()
    {
        using var response = await Host.Client.Http.PostAsJsonAsync("passwordless/start", new { client_id = FlowHost.Spa, connection = "email", email = FlowHost.Email, send = "code" });
        return (int)response.StatusCode;
    }
}
