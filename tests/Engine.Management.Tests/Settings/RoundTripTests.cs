using System.Text.Json.Nodes;

namespace Engine.Management.Tests.Settings;

/// <summary>What tools send that have read it from the API before.</summary>
public sealed class RoundTripTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("/network-acls", "network_acls", """{"description":"None","active":false,"priority":1,"rule":{"scope":"tenant","action":{"block":true},"match":{"ipv4_cidrs":["10.0.0.0/8"]}}}""", "description active priority rule tenant_id deleted_at")]
    [InlineData("/log-streams", null, """{"name":"Logs","type":"http","sink":{"httpEndpoint":"https://example.com/logs"},"startFrom":"2026-01-01T00:00:00.000Z"}""", "name status sink filters isPriority startFrom")]
    public async Task Tool_SendsBackWhatItRead_IsAccepted(string path, string? collection, string body, string fields)
    {
        Assert.InRange((await api.SendAsync("POST", path, JsonNode.Parse(body))).Status, 200, 201);
        var list = (await api.SendAsync("GET", path)).Body!;
        var read = (collection is null ? list : list[collection])![0]!.AsObject();
        var id = read["id"]!.GetValue<string>();
        var one = (await api.SendAsync("GET", $"{path}/{id}")).Body!.AsObject();
        var sent = new JsonObject(one.Where(field => fields.Split(' ').Contains(field.Key)).Select(static field => new KeyValuePair<string, JsonNode?>(field.Key, field.Value?.DeepClone())));

        var answer = await api.SendAsync("PATCH", $"{path}/{id}", sent);

        Assert.True(answer.Status == 200, answer.Message);
        var after = (await api.SendAsync("GET", $"{path}/{id}")).Body!.AsObject();
        if (one["updated_at"] is { } time)
        {
            after["updated_at"] = time.DeepClone();
        }

        Assert.True(JsonNode.DeepEquals(one, after), $"{one} {after}");
    }

    [Fact]
    public async Task Rule_WithItsStage_IsAccepted()
    {
        var answer = await api.SendAsync("POST", "/rules", JsonNode.Parse("""{"name":"Stage","script":"function (user, context, callback) {}","enabled":false,"order":1,"stage":"login_success"}"""));

        Assert.Equal((201, "login_success"), (answer.Status, answer.Body!["stage"]!.GetValue<string>()));
    }
}
