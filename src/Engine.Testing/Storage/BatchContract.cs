using Engine.Core.Storage;
using Xunit;

// The names of the facts say what they hold.
#pragma warning disable CS1591, CA1707

namespace Engine.Testing.Storage;

/// <summary>Several changes together: all or none, each with its condition; and several records in one read.</summary>
public abstract class BatchContract : StoreContract
{
    private const string Kind = "token";

    [Fact]
    public async Task Commit_EveryConditionHolds_MakesEveryChange()
    {
        var store = await OpenAsync();
        var version = (await store.Users.InsertAsync("a", "user", Document("u", new { n = 1 }))).Document!.Version;
        await store.Records.InsertAsync("a", Kind, Record("old"), Start);
        await store.Records.InsertAsync("a", Kind, Record("changed") with { Subject = "s" }, Start);
        await store.Records.InsertAsync("a", Kind, Record("basis"), Start);
        await store.Configuration.InsertAsync("a", "client", Document("c", keys: [new("name", "Shop")]));

        var batch = new StoreBatch("a");
        batch.Require(StoreSection.Configuration, "client", new DocumentKey("", "c"));
        batch.Require(StoreSection.Configuration, "client", new DocumentKey("name", "Shop"));
        batch.Insert(StoreSection.Configuration, "grant", Document("g1", keys: [new("of", "u")]));
        batch.Insert(StoreSection.Configuration, "grant", Document("g2"));
        batch.Replace(StoreSection.Users, "user", Document("u", new { n = 2 }), version);
        batch.InsertRecord(Kind, Record("new"), new RecordReference(Kind, "basis"));
        batch.ReplaceRecord(Kind, Record("changed") with { Subject = "t" }, 1);
        batch.DeleteRecord(Kind, "old", mustExist: true);
        batch.DeleteRecord(Kind, "never", mustExist: false);
        Assert.Equal(BatchResult.Done, await store.CommitAsync(batch, Start));
        store = await SettleAsync(store);

        Assert.Equal(["g1", "g2"], (await store.Configuration.QueryAsync("a", "grant", new DocumentQuery())).Items.Select(static item => item.Id));
        Assert.Equal("g1", (await store.Configuration.FindAsync("a", "grant", new DocumentKey("of", "u")))!.Id);
        var replaced = await store.Users.GetAsync("a", "user", "u");
        Assert.True(replaced!.Version > version);
        Assert.Equal("""{"n":2}""", Text(replaced));
        Assert.Equal((true, true, false), (await IsThereAsync(store, "new"), await IsThereAsync(store, "basis"), await IsThereAsync(store, "old")));
        Assert.Equal("changed", Assert.Single(await store.Records.ListAsync("a", new RecordFilter { Subject = "t" }, Start)).Key);
        Assert.Empty(await store.Records.ListAsync("a", new RecordFilter { Subject = "s" }, Start));
        Assert.Equal(2, (await store.Records.GetAsync("a", Kind, "changed", Start))!.Version);

        // Numbers go on where the batch ended.
        await store.Configuration.InsertAsync("a", "grant", Document("g3"));
        Assert.Equal(["g1", "g2", "g3"], (await store.Configuration.QueryAsync("a", "grant", new DocumentQuery())).Items.Select(static item => item.Id));
    }

    [Theory]
    [InlineData("insert document")]
    [InlineData("insert key")]
    [InlineData("insert key of the batch")]
    [InlineData("replace version")]
    [InlineData("replace missing")]
    [InlineData("replace key")]
    [InlineData("insert record")]
    [InlineData("insert basis")]
    [InlineData("replace record")]
    [InlineData("delete record")]
    [InlineData("require")]
    [InlineData("require key")]
    [InlineData("require of another tenant")]
    public async Task Commit_OneConditionDoesNotHold_ChangesNothing(string which)
    {
        var store = await OpenAsync();
        var version = (await store.Users.InsertAsync("a", "user", Document("u", new { n = 1 }, keys: [new("email", "u@x")]))).Document!.Version;
        await store.Users.InsertAsync("a", "user", Document("v", keys: [new("email", "v@x")]));
        await store.Users.InsertAsync("b", "user", Document("w", keys: [new("email", "w@x")]));
        await store.Records.InsertAsync("a", Kind, Record("there"), Start);
        await store.Records.InsertAsync("a", Kind, Record("expired", Start.AddSeconds(1)), Start);

        var batch = new StoreBatch("a");
        batch.InsertRecord(Kind, Record("first"));
        batch.Insert(StoreSection.Users, "user", Document("added", keys: [new("email", "added@x")]));
        var failing = which switch
        {
            "insert document" => batch.Insert(StoreSection.Users, "user", Document("u")),
            "insert key" => batch.Insert(StoreSection.Users, "user", Document("x", keys: [new("email", "u@x")])),
            "insert key of the batch" => batch.Insert(StoreSection.Users, "user", Document("x", keys: [new("email", "added@x")])),
            "replace version" => batch.Replace(StoreSection.Users, "user", Document("u"), version + 100),
            "replace missing" => batch.Replace(StoreSection.Users, "user", Document("x"), 1),
            "replace key" => batch.Replace(StoreSection.Users, "user", Document("u", keys: [new("email", "v@x")]), version),
            "insert record" => batch.InsertRecord(Kind, Record("there")),
            "insert basis" => batch.InsertRecord(Kind, Record("x"), new RecordReference(Kind, "expired")),
            "replace record" => batch.ReplaceRecord(Kind, Record("there"), 2),
            "delete record" => batch.DeleteRecord(Kind, "never", mustExist: true),
            "require" => batch.Require(StoreSection.Users, "user", new DocumentKey("", "x")),
            "require key" => batch.Require(StoreSection.Users, "user", new DocumentKey("email", "x@x")),
            _ => batch.Require(StoreSection.Users, "user", new DocumentKey("email", "w@x")),
        };
        batch.Insert(StoreSection.Configuration, "client", Document("last"));
        Assert.Equal(new BatchResult(failing), await store.CommitAsync(batch, Start.AddSeconds(1)));
        store = await SettleAsync(store);

        Assert.Equal(["u", "v"], (await store.Users.QueryAsync("a", "user", new DocumentQuery())).Items.Select(static item => item.Id));
        Assert.Equal("""{"n":1}""", Text(await store.Users.GetAsync("a", "user", "u")));
        Assert.Null(await store.Users.FindAsync("a", "user", new DocumentKey("email", "added@x")));
        Assert.Null(await store.Configuration.GetAsync("a", "client", "last"));
        Assert.Equal((false, true), (await IsThereAsync(store, "first"), await IsThereAsync(store, "there")));
    }

    /// <summary>Of those who race for a record, one gets all they wanted, and the others nothing.</summary>
    [Fact]
    public async Task Commit_ManyAtOnceForOneRecord_OneWins()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("prize"), Start);
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(n => Task.Run(async () =>
        {
            var batch = new StoreBatch("a");
            batch.Insert(StoreSection.Configuration, "client", Document($"c{n}"));
            batch.DeleteRecord(Kind, "prize", mustExist: true);
            batch.InsertRecord(Kind, Record($"r{n}"));
            return (await store.CommitAsync(batch, Start)).Succeeded;
        })));
        store = await SettleAsync(store);

        var winner = Assert.Single(Enumerable.Range(0, 32), n => results[n]);
        Assert.Equal($"c{winner}", Assert.Single((await store.Configuration.QueryAsync("a", "client", new DocumentQuery())).Items).Id);
        var records = await store.Records.GetManyAsync("a", [.. Enumerable.Range(0, 32).Select(static n => new RecordReference(Kind, $"r{n}"))], Start);
        Assert.Equal(winner, Assert.Single(Enumerable.Range(0, 32), n => records[n] is not null));
    }

    [Fact]
    public async Task Commit_DocumentChanges_SubscribersAreTold()
    {
        var store = await OpenAsync();
        var told = new List<string>();
        using (store.Configuration.Subscribe(change => told.Add($"{change.Tenant} {change.Kind} {change.Id}")))
        {
            var batch = new StoreBatch("a");
            batch.Insert(StoreSection.Configuration, "client", Document("c"));
            batch.Require(StoreSection.Configuration, "client", new DocumentKey("", "never"));
            await store.CommitAsync(batch, Start);
            Assert.Empty(told);

            batch = new StoreBatch("a");
            batch.Insert(StoreSection.Configuration, "client", Document("c"));
            batch.Insert(StoreSection.Users, "user", Document("u"));
            await store.CommitAsync(batch, Start);
        }

        Assert.Equal(["a client c"], told);
    }

    [Fact]
    public void Batch_SameEntryTwice_IsRefused()
    {
        var batch = new StoreBatch("a");
        batch.InsertRecord(Kind, Record("k"));
        Assert.Throws<ArgumentException>(() => batch.DeleteRecord(Kind, "k", mustExist: false));
        Assert.Throws<ArgumentException>(() => batch.Insert(StoreSection.Records, Kind, Document("d")));
        Assert.Single(batch.Operations);
    }

    [Fact]
    public async Task GetMany_OfSeveralKinds_AnswersInTheOrderOfTheNames()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k"), Start);
        await store.Records.InsertAsync("a", "other", Record("k"), Start);
        await store.Records.InsertAsync("a", Kind, Record("expired", Start.AddSeconds(1)), Start);
        await store.Records.InsertAsync("b", Kind, Record("b"), Start);

        var found = await store.Records.GetManyAsync("a", [new("other", "k"), new(Kind, "expired"), new(Kind, "b"), new(Kind, "k"), new(Kind, "k")], Start.AddSeconds(1));

        Assert.Equal(["k", null, null, "k", "k"], found.Select(static record => record?.Key));
    }

    private static async Task<bool> IsThereAsync(IStore store, string key) => await store.Records.GetAsync("a", Kind, key, Start) is not null;

    private static StoredRecord Record(string key, DateTimeOffset? expires = null) => new() { Key = key, CreatedAt = Start, ExpiresAt = expires, Payload = new byte[] { 1 } };
}
