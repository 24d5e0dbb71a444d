using Engine.Core.Storage;
using Xunit;

// The names of the facts say what they hold.
#pragma warning disable CS1591, CA1707

namespace Engine.Testing.Storage;

/// <summary>Documents one by one: ids, unique keys, versions, tenants, notifications.</summary>
public abstract class DocumentStoreContract : StoreContract
{
    private static readonly DocumentKey First = new("identifier", "one");
    private static readonly DocumentKey Second = new("identifier", "two");

    [Fact]
    public async Task Insert_NewDocument_IsFoundWithItsVersion()
    {
        var store = await OpenAsync();
        var written = await store.Configuration.InsertAsync("a", "api", Document("1", new { name = "x" }));
        Assert.True(written.Succeeded);
        store = await SettleAsync(store);
        var found = await store.Configuration.GetAsync("a", "api", "1");
        Assert.Equal("""{"name":"x"}""", Text(found));
        Assert.True(written.Document!.Version > 0);
        Assert.Equal((written.Document.Version, written.Document.Sequence), (found!.Version, found.Sequence));
    }

    [Fact]
    public async Task Get_UnknownTenantKindOrId_IsNull()
    {
        var store = await OpenAsync();
        await store.Configuration.InsertAsync("a", "api", Document("1", keys: [First]));
        Assert.Null(await store.Configuration.GetAsync("b", "api", "1"));
        Assert.Null(await store.Configuration.GetAsync("a", "client", "1"));
        Assert.Null(await store.Configuration.GetAsync("a", "api", "2"));
        Assert.Null(await store.Users.GetAsync("a", "api", "1"));
        Assert.Null(await store.Configuration.FindAsync("a", "api", Second));
        Assert.Null(await store.Configuration.FindAsync("b", "api", First));
    }

    [Fact]
    public async Task GetMany_IdsInAnyOrder_AreAnsweredAtTheirPlaces()
    {
        var store = await OpenAsync();
        foreach (var id in new[] { "1", "2", "3" })
        {
            await store.Users.InsertAsync("a", "user", Document(id));
        }

        await store.Users.InsertAsync("b", "user", Document("other tenant"));
        await store.Users.DeleteAsync("a", "user", "2");
        store = await SettleAsync(store);

        var found = await store.Users.GetManyAsync("a", "user", ["3", "2", "1", "other tenant", "3"]);

        Assert.Equal(["3", null, "1", null, "3"], found.Select(static document => document?.Id));
        Assert.Empty(await store.Users.GetManyAsync("a", "user", []));
        Assert.Equal([null], await store.Users.GetManyAsync("a", "unknown kind", ["1"]));
    }

    [Fact]
    public async Task Insert_TakenId_IsRefusedAndChangesNothing()
    {
        var store = await OpenAsync();
        await store.Users.InsertAsync("a", "user", Document("1", new { n = 1 }));
        var again = await store.Users.InsertAsync("a", "user", Document("1", new { n = 2 }));
        Assert.Equal(WriteOutcome.DuplicateId, again.Outcome);
        store = await SettleAsync(store);
        Assert.Equal("""{"n":1}""", Text(await store.Users.GetAsync("a", "user", "1")));
    }

    [Fact]
    public async Task Insert_TakenUniqueKey_IsRefusedByName()
    {
        var store = await OpenAsync();
        await store.Configuration.InsertAsync("a", "api", Document("1", keys: [First]));
        var other = await store.Configuration.InsertAsync("a", "api", Document("2", keys: [Second, First]));
        Assert.Equal(WriteOutcome.DuplicateKey, other.Outcome);
        Assert.Equal("identifier", other.ConflictingKey);
        store = await SettleAsync(store);
        Assert.Null(await store.Configuration.GetAsync("a", "api", "2"));
        Assert.Null(await store.Configuration.FindAsync("a", "api", Second));
        Assert.Equal("1", (await store.Configuration.FindAsync("a", "api", First))!.Id);
    }

    [Fact]
    public async Task UniqueKey_OfAnotherTenantOrKind_IsFree()
    {
        var store = await OpenAsync();
        Assert.True((await store.Configuration.InsertAsync("a", "api", Document("1", keys: [First]))).Succeeded);
        Assert.True((await store.Configuration.InsertAsync("b", "api", Document("1", keys: [First]))).Succeeded);
        Assert.True((await store.Configuration.InsertAsync("a", "client", Document("2", keys: [First]))).Succeeded);
        store = await SettleAsync(store);
        Assert.Equal("2", (await store.Configuration.FindAsync("a", "client", First))!.Id);
    }

    [Fact]
    public async Task Replace_OtherKeys_FreesTheOldOnes()
    {
        var store = await OpenAsync();
        await store.Configuration.InsertAsync("a", "api", Document("1", keys: [First]));
        Assert.True((await store.Configuration.ReplaceAsync("a", "api", Document("1", new { n = 2 }, [Second]), null)).Succeeded);
        store = await SettleAsync(store);
        Assert.Null(await store.Configuration.FindAsync("a", "api", First));
        Assert.Equal("""{"n":2}""", Text(await store.Configuration.FindAsync("a", "api", Second)));
        Assert.True((await store.Configuration.InsertAsync("a", "api", Document("2", keys: [First]))).Succeeded);
    }

    [Fact]
    public async Task Replace_KeyOfAnother_IsRefused()
    {
        var store = await OpenAsync();
        await store.Configuration.InsertAsync("a", "api", Document("1", keys: [First]));
        await store.Configuration.InsertAsync("a", "api", Document("2", keys: [Second]));
        var taken = await store.Configuration.ReplaceAsync("a", "api", Document("2", keys: [First]), null);
        Assert.Equal((WriteOutcome.DuplicateKey, "identifier"), (taken.Outcome, taken.ConflictingKey));
        store = await SettleAsync(store);
        Assert.Equal("2", (await store.Configuration.FindAsync("a", "api", Second))!.Id);
    }

    [Fact]
    public async Task Replace_ExpectedVersion_WinsOnceAndKeepsTheSequence()
    {
        var store = await OpenAsync();
        var first = (await store.Configuration.InsertAsync("a", "api", Document("1"))).Document!;
        var second = await store.Configuration.ReplaceAsync("a", "api", Document("1", new { n = 2 }), first.Version);
        Assert.True(second.Document!.Version > first.Version);
        Assert.Equal(first.Sequence, second.Document.Sequence);
        var late = await store.Configuration.ReplaceAsync("a", "api", Document("1", new { n = 3 }), first.Version);
        Assert.Equal(WriteOutcome.VersionConflict, late.Outcome);
        store = await SettleAsync(store);
        var found = await store.Configuration.GetAsync("a", "api", "1");
        Assert.Equal("""{"n":2}""", Text(found));
        Assert.Equal((second.Document.Version, first.Sequence), (found!.Version, found.Sequence));
    }

    /// <summary>Whoever has read a document can't write over a later one of its id, however often either was changed.</summary>
    [Fact]
    public async Task Replace_AnotherDocumentOfTheId_IsAConflict()
    {
        var store = await OpenAsync();
        var versions = new HashSet<long>();
        for (var round = 0; round < 4; round++)
        {
            var written = (await store.Configuration.InsertAsync("a", "api", Document("1"))).Document!;
            for (var change = 0; change < round; change++)
            {
                Assert.True(versions.Add(written.Version));
                written = (await store.Configuration.ReplaceAsync("a", "api", Document("1", new { change }), written.Version)).Document!;
            }

            Assert.True(versions.Add(written.Version));
            foreach (var known in versions.Where(version => version != written.Version))
            {
                Assert.Equal(WriteOutcome.VersionConflict, (await store.Configuration.ReplaceAsync("a", "api", Document("1", new { taken = true }), known)).Outcome);
            }

            Assert.True(await store.Configuration.DeleteAsync("a", "api", "1"));
            store = await SettleAsync(store);
        }
    }

    [Fact]
    public async Task Replace_RacingWriters_OneWinsPerVersion()
    {
        var store = await OpenAsync();
        var version = (await store.Configuration.InsertAsync("a", "api", Document("1"))).Document!.Version;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(async () =>
            (await store.Configuration.ReplaceAsync("a", "api", Document("1", new { n }), version)).Outcome)));
        Assert.Single(outcomes, WriteOutcome.Written);
        Assert.Equal(15, outcomes.Count(outcome => outcome == WriteOutcome.VersionConflict));
    }

    [Fact]
    public async Task Replace_NoSuchDocument_IsMissing()
    {
        var store = await OpenAsync();
        Assert.Equal(WriteOutcome.Missing, (await store.Configuration.ReplaceAsync("a", "api", Document("1"), null)).Outcome);
        Assert.Equal(WriteOutcome.Missing, (await store.Configuration.ReplaceAsync("a", "api", Document("1"), 1)).Outcome);
        Assert.Null(await store.Configuration.GetAsync("a", "api", "1"));
    }

    [Fact]
    public async Task Delete_Document_FreesIdAndKeys()
    {
        var store = await OpenAsync();
        await store.Configuration.InsertAsync("a", "api", Document("1", keys: [First], fields: [new("owner", "x")]));
        Assert.True(await store.Configuration.DeleteAsync("a", "api", "1"));
        Assert.False(await store.Configuration.DeleteAsync("a", "api", "1"));
        store = await SettleAsync(store);
        Assert.Null(await store.Configuration.GetAsync("a", "api", "1"));
        Assert.Null(await store.Configuration.FindAsync("a", "api", First));
        Assert.Empty((await store.Configuration.QueryAsync("a", "api", new() { Filter = new DocumentFilter.Indexed("owner", "x") })).Items);
        Assert.True((await store.Configuration.InsertAsync("a", "api", Document("1", keys: [First]))).Succeeded);
    }

    [Fact]
    public async Task Delete_InOneTenant_LeavesTheOther()
    {
        var store = await OpenAsync();
        await store.Users.InsertAsync("a", "user", Document("1", new { n = "a" }));
        await store.Users.InsertAsync("b", "user", Document("1", new { n = "b" }));
        Assert.True(await store.Users.DeleteAsync("a", "user", "1"));
        store = await SettleAsync(store);
        Assert.Equal("""{"n":"b"}""", Text(await store.Users.GetAsync("b", "user", "1")));
    }

    [Fact]
    public async Task ListTenants_Kind_NamesOwnersOnly()
    {
        var store = await OpenAsync();
        await store.Configuration.InsertAsync("b", "tenant", Document("1"));
        await store.Configuration.InsertAsync("a", "tenant", Document("1"));
        await store.Configuration.InsertAsync("c", "api", Document("1"));
        await store.Configuration.InsertAsync("d", "tenant", Document("1"));
        await store.Configuration.DeleteAsync("d", "tenant", "1");
        store = await SettleAsync(store);
        Assert.Equal(["a", "b"], (await store.Configuration.ListTenantsAsync("tenant")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Subscribe_EveryChange_IsToldWhenVisible()
    {
        var store = await OpenAsync();
        var told = new List<(DocumentChange Change, string Seen)>();
        var subscription = store.Configuration.Subscribe(change =>
        {
            var read = store.Configuration.GetAsync(change.Tenant, change.Kind, change.Id);
            told.Add((change, Text(read.AsTask().GetAwaiter().GetResult())));
        });
        var version = (await store.Configuration.InsertAsync("a", "api", Document("1", new { n = 1 }))).Document!.Version;
        await store.Configuration.InsertAsync("a", "api", Document("1", new { n = 9 }));
        await store.Configuration.ReplaceAsync("a", "api", Document("1", new { n = 2 }), version);
        await store.Configuration.ReplaceAsync("a", "api", Document("1", new { n = 9 }), version);
        await store.Configuration.DeleteAsync("a", "api", "1");
        await store.Users.InsertAsync("a", "user", Document("1"));
        subscription.Dispose();
        await store.Configuration.InsertAsync("a", "api", Document("2"));
        var change = new DocumentChange("a", "api", "1");
        Assert.Equal([(change, """{"n":1}"""), (change, """{"n":2}"""), (change, "")], told);
    }
}
