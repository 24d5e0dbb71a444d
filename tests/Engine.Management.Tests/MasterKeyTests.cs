using System.Text;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Storage;

namespace Engine.Management.Tests;

public sealed class MasterKeyTests
{
    private const string Secret = "a secret nobody may find in the store";

    [Fact]
    public async Task MasterKey_Changed_SecretsOfTheApiAreReadableWithTheNewOneAlone()
    {
        var store = new MemoryStore();
        string id;
        await using (var first = Create(store, 1))
        {
            var stream = new JsonObject { ["name"] = "s", ["type"] = "datadog", ["sink"] = new JsonObject { ["datadogApiKey"] = Secret, ["datadogRegion"] = "us" } };
            id = (await first.Management().CreateAsync("/log-streams", stream))!["id"]!.GetValue<string>();
        }

        Assert.DoesNotContain(Secret, await ReadAsync(store, id), StringComparison.Ordinal);
        await using (var second = Create(store, 2, previous: 1))
        {
            await second.StartAsync();
        }

        await using var third = Create(store, 2);
        var shown = await third.Management().GetAsync("/log-streams/" + id);
        Assert.Equal(Secret, shown!["sink"]!["datadogApiKey"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("oidc", """{"client_secret":"SECRET"}""")]
    [InlineData("apple", """{"app_secret":"SECRET"}""")]
    [InlineData("sms", """{"twilio_token":"SECRET","gateway_authentication":{"method":"bearer","audience":"a","secret":"SECRET"}}""")]
    [InlineData("samlp", """{"decryptionKey":{"key":"SECRET","cert":"c"},"signing_key":{"key":"SECRET","cert":"c"}}""")]
    public async Task Connection_SecretOptions_AreWrappedAndFollowTheMasterKey(string strategy, string options)
    {
        var store = new MemoryStore();
        var sent = JsonNode.Parse(options.Replace("SECRET", Secret, StringComparison.Ordinal))!.AsObject();
        string id;
        await using (var first = Create(store, 1))
        {
            var created = await first.Management().CreateAsync("/connections", new JsonObject { ["name"] = "c", ["strategy"] = strategy, ["options"] = sent.DeepClone() });
            id = created!["id"]!.GetValue<string>();
            Assert.DoesNotContain(Secret, await ReadAsync(store, id, "connection"), StringComparison.Ordinal);
            AssertSame(sent, created);
            AssertSame(sent, await first.Management().GetAsync("/connections/" + id));
        }

        await using (var second = Create(store, 2, previous: 1))
        {
            await second.StartAsync();
        }

        await using var third = Create(store, 2);
        AssertSame(sent, await third.Management().GetAsync("/connections/" + id));
        var typed = await third.Tenants[0].Connections.GetAsync(id, CancellationToken.None);
        AssertSame(sent, new JsonObject { ["options"] = typed!.Value.Options.DeepClone() });
    }

    private static void AssertSame(JsonObject sent, JsonNode? shown)
        => Assert.All(sent, option => Assert.True(JsonNode.DeepEquals(option.Value, shown!["options"]![option.Key]), option.Key));

    private static async Task<string> ReadAsync(MemoryStore store, string id, string kind = "log_stream")
        => Encoding.UTF8.GetString((await store.Configuration.GetAsync("one", kind, id))!.Body.Span);

    private static IdentityEngine Create(MemoryStore store, byte key, byte? previous = null)
    {
        var options = new IdentityEngineOptions { Store = store, MasterKey = Enumerable.Repeat(key, 32).ToArray() };
        if (previous is { } known)
        {
            options.PreviousMasterKeys.Add(Enumerable.Repeat(known, 32).ToArray());
        }

        options.AddTenant("one").Issuer = "https://one.test/";
        return new IdentityEngine(options.AddManagementApi());
    }
}
