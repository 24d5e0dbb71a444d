using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Tests;

/// <summary>What holds for every relation that is seen from both ends, walked from the descriptions the operations are made of.</summary>
public sealed class JoinedRelationTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static int _count;

    /// <summary>The path of every end where something can be added.</summary>
    public static TheoryData<string> Adding => [.. Ends().Where(static end => Does(end.Here, "add")).Select(static end => end.Here.Path)];

    public static TheoryData<string> All => [.. Ends().Select(static end => end.Here.Path)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task End_ThatIsUnknown_Is404WhateverIsAsked(string path)
    {
        var (here, _) = EndOf(path);
        var target = path.Replace("{id}", "unknown", StringComparison.Ordinal);

        Assert.Equal(404, (await api.SendAsync("GET", target)).Status);
        if (Does(here, "add"))
        {
            Assert.Equal(404, (await api.SendAsync("POST", target, Naming(here, "unknown"))).Status);
        }

        if (Does(here, "remove"))
        {
            Assert.Equal(404, (await RemoveAsync(here, target, "unknown")).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Adding))]
    public async Task Added_AtOneEnd_IsSeenOnceFromBothUntilItIsRemoved(string path)
    {
        var (here, there) = EndOf(path);
        var (id, far) = (await CreateAsync(here), await CreateAsync(there));
        var (target, back) = (Fill(here.Path, id), Fill(there.Path, far));

        Assert.Equal(here.AddStatus, (await api.SendAsync("POST", target, Naming(here, far))).Status);
        Assert.Equal(here.AddStatus, (await api.SendAsync("POST", target, Naming(here, far))).Status);

        Assert.Equal([far], await ListAsync(target));
        Assert.Equal([id], await ListAsync(back));
        var (end, at, other) = Does(here, "remove") ? (here, target, far) : (there, back, id);
        Assert.Equal(204, (await RemoveAsync(end, at, other)).Status);
        Assert.Equal(204, (await RemoveAsync(end, at, other)).Status);
        Assert.Empty(await ListAsync(target));
        Assert.Empty(await ListAsync(back));
    }

    [Theory]
    [MemberData(nameof(Adding))]
    public async Task Added_WithOneThatIsUnknown_AddsNone(string path)
    {
        var (here, there) = EndOf(path);
        var (id, far) = (await CreateAsync(here), await CreateAsync(there));

        Assert.Equal(404, (await api.SendAsync("POST", Fill(here.Path, id), here.Item is null ? Naming(here, far, "unknown") : Naming(here, "unknown"))).Status);
        Assert.Empty(await ListAsync(Fill(here.Path, id)));
    }

    [Theory]
    [MemberData(nameof(Adding))]
    public async Task Added_AndTheFarEndRemoved_IsGone(string path)
    {
        var (here, there) = EndOf(path);
        var (id, far) = (await CreateAsync(here), await CreateAsync(there));
        await api.SendAsync("POST", Fill(here.Path, id), Naming(here, far));

        Assert.InRange((await api.SendAsync("DELETE", $"{CollectionOf(there)}/{Uri.EscapeDataString(far)}")).Status, 200, 204);

        Assert.Empty(await ListAsync(Fill(here.Path, id)));
    }

    /// <summary>Racers add and remove the same from both ends: in the end it is there at both, or at neither.</summary>
    [Theory]
    [MemberData(nameof(Adding))]
    public async Task Racers_AtBothEnds_LeaveTheSameAtBoth(string path)
    {
        var (here, there) = EndOf(path);
        var id = await CreateAsync(here);
        var fars = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            fars.Add(await CreateAsync(there));
        }

        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
        {
            var (end, at, other) = Does(there, "add") && i % 2 == 0 ? (there, Fill(there.Path, fars[i % 4]), id) : (here, Fill(here.Path, id), fars[i % 4]);
            Assert.InRange((await (i % 3 == 0 && Does(end, "remove") ? RemoveAsync(end, at, other) : api.SendAsync("POST", at, Naming(end, other)))).Status, 200, 204);
        })));

        var seen = await ListAsync(Fill(here.Path, id));
        foreach (var far in fars)
        {
            Assert.Equal(seen.Contains(far) ? [id] : [], await ListAsync(Fill(there.Path, far)));
        }
    }

    private static IEnumerable<(RelationEnd Here, RelationEnd There)> Ends()
        => Catalog.JoinedRelations.SelectMany(static relation => new[] { (relation.Owner, relation.Other), (relation.Other, relation.Owner) });

    private static (RelationEnd Here, RelationEnd There) EndOf(string path) => Ends().Single(end => end.Here.Path == path);

    private static bool Does(RelationEnd end, string verb) => end.Verbs.Split(' ').Contains(verb);

    private static string CollectionOf(RelationEnd end) => end.Path[..end.Path.IndexOf("/{id}", StringComparison.Ordinal)];

    private static string Fill(string path, string id) => path.Replace("{id}", Uri.EscapeDataString(id), StringComparison.Ordinal);

    private static JsonObject Naming(RelationEnd end, params string[] ids)
        => end.Item is { } item ? new() { [item] = ids[0] } : new() { [end.Collection] = new JsonArray([.. ids.Select(static id => (JsonNode)id)]) };

    private Task<Answer> RemoveAsync(RelationEnd end, string path, string id)
        => end.Item is null ? api.SendAsync("DELETE", path, Naming(end, id)) : api.SendAsync("DELETE", $"{path}/{Uri.EscapeDataString(id)}");

    private async Task<IEnumerable<string>> ListAsync(string path)
        => [.. (await api.SendAsync("GET", path)).Body!.AsArray().Select(static item => (item!["id"] ?? item["user_id"])!.GetValue<string>())];

    /// <summary>An entity of an end's kind, and its id.</summary>
    private async Task<string> CreateAsync(RelationEnd end)
    {
        var n = Interlocked.Increment(ref _count);
        var body = CollectionOf(end) switch
        {
            "/users" => new JsonObject { ["connection"] = await CreateAsync("/connections", new() { ["name"] = $"joined-{n}", ["strategy"] = "auth0" }, "name"), ["email"] = $"joined-{n}@example.com", ["password"] = "Long-enough-1-password" },
            "/client-grants" => new JsonObject
            {
                ["client_id"] = await CreateAsync("/clients", new() { ["name"] = "Joined" }, "client_id"),
                ["audience"] = await CreateAsync("/resource-servers", new() { ["identifier"] = $"https://joined-{n}.example" }, "identifier"),
                ["scope"] = new JsonArray(),
            },
            _ => new JsonObject { ["name"] = $"joined-{n}" },
        };
        return await CreateAsync(CollectionOf(end), body, CollectionOf(end) == "/users" ? "user_id" : "id");
    }

    private async Task<string> CreateAsync(string path, JsonObject body, string id)
    {
        var answer = await api.SendAsync("POST", path, body);
        Assert.True(answer.Status is 200 or 201, $"{path}: {answer.Status} {answer.Message}");
        return answer.Body![id]!.GetValue<string>();
    }
}
