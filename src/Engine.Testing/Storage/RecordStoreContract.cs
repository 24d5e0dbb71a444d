using Engine.Core.Storage;
using Xunit;

// The names of the facts say what they hold.
#pragma warning disable CS1591, CA1707

namespace Engine.Testing.Storage;

/// <summary>Short-lived records: expiry, single use, rotation, lists, purge.</summary>
public abstract class RecordStoreContract : StoreContract
{
    private const string Kind = "token";

    [Fact]
    public async Task Insert_Record_IsReadBackWhole()
    {
        var store = await OpenAsync();
        var record = Record("k", expires: Start.AddTicks(12_345_678)) with { Subject = "s", ClientId = "c", SessionId = "i", Family = "f", CreatedAt = Start.AddTicks(7) };
        Assert.True(await store.Records.InsertAsync("a", Kind, record, Start));
        store = await SettleAsync(store);
        var found = await store.Records.GetAsync("a", Kind, "k", Start);
        Assert.Equal(record.Payload.ToArray(), found!.Payload.ToArray());
        Assert.Equal(record with { Version = 1, Payload = default }, found with { Payload = default });
    }

    [Fact]
    public async Task Get_OtherTenantKindOrKey_IsNull()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k"), Start);
        Assert.Null(await store.Records.GetAsync("b", Kind, "k", Start));
        Assert.Null(await store.Records.GetAsync("a", "other", "k", Start));
        Assert.Null(await store.Records.GetAsync("a", Kind, "K", Start));
    }

    [Fact]
    public async Task Expiry_AtTheMoment_IsGoneForEveryOperation()
    {
        var store = await OpenAsync();
        var end = Start.AddSeconds(10);
        await store.Records.InsertAsync("a", Kind, Record("k", end) with { Subject = "s" }, Start);
        store = await SettleAsync(store);
        Assert.NotNull(await store.Records.GetAsync("a", Kind, "k", end.AddTicks(-1)));
        Assert.Single(await store.Records.ListAsync("a", new() { Subject = "s" }, end.AddTicks(-1)));
        Assert.Null(await store.Records.GetAsync("a", Kind, "k", end));
        Assert.Empty(await store.Records.ListAsync("a", new() { Subject = "s" }, end));
        Assert.False(await store.Records.ReplaceAsync("a", Kind, Record("k"), 1, end));
        Assert.Equal(ConsumeOutcome.Missing, (await store.Records.TryConsumeAsync("a", Kind, "k", end)).Outcome);
        Assert.Equal(ConsumeOutcome.Missing, (await store.Records.RotateAsync("a", Kind, "k", Record("next"), end)).Outcome);
        Assert.Null(await store.Records.GetAsync("a", Kind, "next", end));
    }

    [Fact]
    public async Task Insert_TakenKey_IsRefusedUntilItExpires()
    {
        var store = await OpenAsync();
        var end = Start.AddSeconds(10);
        Assert.True(await store.Records.InsertAsync("a", Kind, Record("k", end) with { Subject = "old" }, Start));
        Assert.False(await store.Records.InsertAsync("a", Kind, Record("k") with { Subject = "new" }, end.AddTicks(-1)));
        Assert.True(await store.Records.InsertAsync("a", Kind, Record("k") with { Subject = "new" }, end));
        store = await SettleAsync(store);
        Assert.Equal("new", (await store.Records.GetAsync("a", Kind, "k", end))!.Subject);
        Assert.Empty(await store.Records.ListAsync("a", new() { Subject = "old" }, Start));
    }

    [Fact]
    public async Task Replace_ExpectedVersion_WinsOnce()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k") with { SessionId = "one" }, Start);
        Assert.True(await store.Records.ReplaceAsync("a", Kind, Record("k") with { SessionId = "two" }, 1, Start));
        Assert.False(await store.Records.ReplaceAsync("a", Kind, Record("k") with { SessionId = "three" }, 1, Start));
        Assert.False(await store.Records.ReplaceAsync("a", Kind, Record("none"), 1, Start));
        store = await SettleAsync(store);
        Assert.Empty(await store.Records.ListAsync("a", new() { SessionId = "one" }, Start));
        Assert.Equal(2, Assert.Single(await store.Records.ListAsync("a", new() { SessionId = "two" }, Start)).Version);
    }

    [Fact]
    public async Task Replace_LaterExpiry_OutlivesTheFirst()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k", Start.AddSeconds(1)), Start);
        Assert.True(await store.Records.ReplaceAsync("a", Kind, Record("k", Start.AddSeconds(5)), 1, Start));
        Assert.Equal(0, await store.Records.PurgeExpiredAsync(Start.AddSeconds(3), 10));
        store = await SettleAsync(store);
        Assert.NotNull(await store.Records.GetAsync("a", Kind, "k", Start.AddSeconds(3)));
        Assert.Equal(1, await store.Records.PurgeExpiredAsync(Start.AddSeconds(5), 10));
    }

    [Fact]
    public async Task Consume_Twice_TellsTheSecondItWasUsed()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k") with { Family = "f" }, Start);
        var first = await store.Records.TryConsumeAsync("a", Kind, "k", Start.AddSeconds(1));
        Assert.Equal((ConsumeOutcome.Won, "f"), (first.Outcome, first.Record!.Family));
        store = await SettleAsync(store);
        var second = await store.Records.TryConsumeAsync("a", Kind, "k", Start.AddSeconds(2));
        Assert.Equal(ConsumeOutcome.AlreadyUsed, second.Outcome);
        Assert.Equal(Start.AddSeconds(1), second.Record!.ConsumedAt);
        Assert.Equal(ConsumeOutcome.Missing, (await store.Records.TryConsumeAsync("b", Kind, "k", Start)).Outcome);
        Assert.NotNull(await store.Records.GetAsync("a", Kind, "k", Start));
    }

    [Fact]
    public async Task Consume_32Racers_ExactlyOneWins()
    {
        var store = await OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var key = $"k{round}";
            await store.Records.InsertAsync("a", Kind, Record(key), Start);
            var outcomes = await RaceAsync(_ => store.Records.TryConsumeAsync("a", Kind, key, Start));
            Assert.Single(outcomes, outcome => outcome == ConsumeOutcome.Won);
            Assert.Equal(31, outcomes.Count(outcome => outcome == ConsumeOutcome.AlreadyUsed));
        }
    }

    [Fact]
    public async Task Rotate_32Racers_LeaveOneSuccessor()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k") with { Family = "f" }, Start);
        var outcomes = await RaceAsync(n => store.Records.RotateAsync("a", Kind, "k", Record($"next{n}") with { Family = "f" }, Start));
        Assert.Single(outcomes, outcome => outcome == ConsumeOutcome.Won);
        store = await SettleAsync(store);
        var family = await store.Records.ListAsync("a", new() { Family = "f" }, Start);
        Assert.Equal(2, family.Count);
        Assert.NotNull(family.Single(record => record.Key == "k").ConsumedAt);
        Assert.Null(family.Single(record => record.Key != "k").ConsumedAt);
    }

    [Fact]
    public async Task Rotate_TakenSuccessorKey_ChangesNothing()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k"), Start);
        await store.Records.InsertAsync("a", Kind, Record("taken") with { Subject = "s" }, Start);
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Records.RotateAsync("a", Kind, "k", Record("taken"), Start));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Records.RotateAsync("a", Kind, "k", Record("k"), Start));
        store = await SettleAsync(store);
        Assert.Null((await store.Records.GetAsync("a", Kind, "k", Start))!.ConsumedAt);
        Assert.Equal("s", (await store.Records.GetAsync("a", Kind, "taken", Start))!.Subject);
    }

    [Fact]
    public async Task Replace_UsedRecord_StaysUsed()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k") with { ConsumedAt = Start, Version = 7 }, Start);
        Assert.Equal(ConsumeOutcome.Won, (await store.Records.TryConsumeAsync("a", Kind, "k", Start)).Outcome);
        Assert.True(await store.Records.ReplaceAsync("a", Kind, Record("k"), 2, Start));
        store = await SettleAsync(store);
        Assert.Equal(ConsumeOutcome.AlreadyUsed, (await store.Records.TryConsumeAsync("a", Kind, "k", Start)).Outcome);
    }

    [Fact]
    public async Task List_Filter_NarrowsOldestFirst()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("3") with { Subject = "s", ClientId = "c1", CreatedAt = Start.AddSeconds(3) }, Start);
        await store.Records.InsertAsync("a", Kind, Record("1") with { Subject = "s", ClientId = "c2", CreatedAt = Start.AddSeconds(1) }, Start);
        await store.Records.InsertAsync("a", "other", Record("2") with { Subject = "s", ClientId = "c1", CreatedAt = Start.AddSeconds(2) }, Start);
        await store.Records.InsertAsync("b", Kind, Record("4") with { Subject = "s", ClientId = "c1", CreatedAt = Start }, Start);
        store = await SettleAsync(store);
        Assert.Equal(["1", "2", "3"], await KeysAsync(store, new() { Subject = "s" }));
        Assert.Equal(["1", "3"], await KeysAsync(store, new() { Subject = "s", Kind = Kind }));
        Assert.Equal(["2", "3"], await KeysAsync(store, new() { Subject = "s", ClientId = "c1" }));
        Assert.Equal(["1", "2"], (await store.Records.ListAsync("a", new() { Subject = "s" }, Start, 2)).Select(record => record.Key));
        Assert.Empty(await KeysAsync(store, new() { Subject = "s", ClientId = "none" }));
    }

    [Fact]
    public async Task List_SameMoment_IsOrderedByKey()
    {
        var store = await OpenAsync();
        string[] keys = ["m", "b", "z", "a", "k"];
        foreach (var key in keys)
        {
            await store.Records.InsertAsync("a", Kind, Record(key) with { Subject = "s" }, Start);
        }

        await store.Records.TryConsumeAsync("a", Kind, "z", Start);
        store = await SettleAsync(store);
        Assert.Equal(keys.Order(StringComparer.Ordinal), await KeysAsync(store, new() { Subject = "s" }));
    }

    [Fact]
    public async Task KindAlone_IsListedAndNeverDeleted()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("z") with { Subject = "s" }, Start);
        await store.Records.InsertAsync("a", Kind, Record("y"), Start);
        await store.Records.InsertAsync("a", Kind, Record("expired", Start), Start.AddTicks(-1));
        await store.Records.InsertAsync("a", "other", Record("other"), Start);
        await store.Records.InsertAsync("b", Kind, Record("elsewhere"), Start);
        store = await SettleAsync(store);
        Assert.Equal(["y", "z"], await KeysAsync(store, new() { Kind = Kind }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Records.ListAsync("a", new(), Start));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Records.DeleteWhereAsync("a", new() { Kind = Kind }));
    }

    [Fact]
    public async Task InsertOn_Basis_MustBeThere()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", "basis", Record("b", Start.AddSeconds(10)), Start);
        await store.Records.TryConsumeAsync("a", "basis", "b", Start);
        Assert.True(await store.Records.InsertOnAsync("a", Kind, Record("k"), new("basis", "b"), Start));
        Assert.False(await store.Records.InsertOnAsync("a", Kind, Record("k"), new("basis", "b"), Start));
        Assert.False(await store.Records.InsertOnAsync("b", Kind, Record("k2"), new("basis", "b"), Start));
        Assert.False(await store.Records.InsertOnAsync("a", Kind, Record("k2"), new("other", "b"), Start));
        Assert.False(await store.Records.InsertOnAsync("a", Kind, Record("k2"), new("basis", "b"), Start.AddSeconds(10)));
        await store.Records.DeleteAsync("a", "basis", "b");
        Assert.False(await store.Records.InsertOnAsync("a", Kind, Record("k2"), new("basis", "b"), Start));
        store = await SettleAsync(store);
        Assert.Equal(["k"], await KeysAsync(store, new() { Kind = Kind }));
    }

    [Fact]
    public async Task InsertOn_BasisAndAllOfItRemovedMeanwhile_LeavesNothing()
    {
        var store = await OpenAsync();
        for (var round = 0; round < 50; round++)
        {
            var family = $"f{round}";
            await store.Records.InsertAsync("a", "basis", Record(family) with { Family = family }, Start);
            await RaceAsync(async n =>
            {
                _ = n == 0
                    ? await store.Records.DeleteWhereAsync("a", new() { Family = family }) > 0
                    : await store.Records.InsertOnAsync("a", Kind, Record($"{family}-{n}") with { Family = family }, new("basis", family), Start);
                return default;
            });
            Assert.Empty(await store.Records.ListAsync("a", new() { Family = family }, Start));
        }
    }

    [Fact]
    public async Task Delete_Record_IsGone()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("k"), Start);
        Assert.False(await store.Records.DeleteAsync("b", Kind, "k"));
        Assert.True(await store.Records.DeleteAsync("a", Kind, "k"));
        Assert.False(await store.Records.DeleteAsync("a", Kind, "k"));
        store = await SettleAsync(store);
        Assert.Null(await store.Records.GetAsync("a", Kind, "k", Start));
    }

    [Fact]
    public async Task DeleteWhere_FamilySessionOrSubject_RemovesThoseOnly()
    {
        var store = await OpenAsync();
        await store.Records.InsertAsync("a", Kind, Record("1") with { Family = "f", SessionId = "i", Subject = "s" }, Start);
        await store.Records.InsertAsync("a", "other", Record("1") with { Family = "f", SessionId = "i", Subject = "s" }, Start);
        await store.Records.InsertAsync("a", Kind, Record("2") with { SessionId = "i", Subject = "s" }, Start);
        await store.Records.InsertAsync("a", Kind, Record("3") with { Subject = "s" }, Start);
        await store.Records.InsertAsync("b", Kind, Record("1") with { Family = "f", SessionId = "i", Subject = "s" }, Start);
        Assert.Equal(1, await store.Records.DeleteWhereAsync("a", new() { Family = "f", Kind = Kind }));
        Assert.Equal(1, await store.Records.DeleteWhereAsync("a", new() { Family = "f" }));
        Assert.Equal(1, await store.Records.DeleteWhereAsync("a", new() { SessionId = "i" }));
        store = await SettleAsync(store);
        Assert.Equal(["3"], await KeysAsync(store, new() { Subject = "s" }));
        Assert.Equal(1, await store.Records.DeleteWhereAsync("a", new() { Subject = "s" }));
        Assert.Equal(0, await store.Records.DeleteWhereAsync("a", new() { Subject = "s" }));
        Assert.NotNull(await store.Records.GetAsync("b", Kind, "1", Start));
    }

    [Fact]
    public async Task Purge_Limit_TakesExpiredOnly()
    {
        var store = await OpenAsync();
        for (var n = 0; n < 20; n++)
        {
            await store.Records.InsertAsync(n % 2 == 0 ? "a" : "b", Kind, Record($"k{n}", Start.AddSeconds(n)), Start.AddDays(-1));
        }

        await store.Records.InsertAsync("a", Kind, Record("forever"), Start);
        await store.Records.TryConsumeAsync("a", Kind, "k12", Start);
        var now = Start.AddSeconds(9);
        Assert.Equal(4, await store.Records.PurgeExpiredAsync(now, 4));
        Assert.Equal(6, await store.Records.PurgeExpiredAsync(now, 100));
        Assert.Equal(0, await store.Records.PurgeExpiredAsync(now, 100));
        store = await SettleAsync(store);
        Assert.NotNull(await store.Records.GetAsync("a", Kind, "k10", now));
        Assert.NotNull((await store.Records.GetAsync("a", Kind, "k12", now))!.ConsumedAt);
        Assert.NotNull(await store.Records.GetAsync("a", Kind, "forever", now.AddYears(100)));
        Assert.False(await store.Records.DeleteAsync("a", Kind, "k0"));
    }

    private static StoredRecord Record(string key, DateTimeOffset? expires = null) =>
        new() { Key = key, ExpiresAt = expires, CreatedAt = Start, Payload = new byte[] { 1, 2, 3, 0xff } };

    private static async Task<string[]> KeysAsync(IStore store, RecordFilter filter) =>
        (await store.Records.ListAsync("a", filter, Start)).Select(record => record.Key).ToArray();
}
