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

    private static async Task<string> ReadAsync(MemoryStore store, string id)
        => Encoding.UTF8.GetString((await store.Configuration.GetAsync("one", "log_stream", id))!.Body.Span);

    private static IdentityEngine Create(MemoryStore store, byte key, byte? previous = null)
    {
        var options = new IdentityEngineOptions { Store = store, MasterKey = Enumerable.Repeat(key, 32).ToArray() };
        if (previous is { } known)
        {
            options.PreviousMasterKeys.Add(Enumerable.Repeat(known, 32).ToArray());
        }

        options.AddTenant("one");
        return new IdentityEngine(options.AddManagementApi());
    }
}
