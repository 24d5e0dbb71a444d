using Engine.Core.Storage;
using Xunit;

// The names of the facts say what they hold.
#pragma warning disable CS1591, CA1707

namespace Engine.Testing.Storage;

/// <summary>Lists of documents: indexes, filters, order, pages.</summary>
public abstract class DocumentQueryContract : StoreContract
{
    [Fact]
    public async Task Query_NoFilter_AnswersInOrderOfInsertion()
    {
        var store = await SeededAsync();
        Assert.Equal(["u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9"], await IdsAsync(store, new()));
        Assert.Equal(["u9", "u8"], await IdsAsync(store, new() { Descending = true, Take = 2 }));
    }

    [Fact]
    public async Task Query_UnknownTenantOrKind_IsEmpty()
    {
        var store = await SeededAsync();
        var page = await store.Users.QueryAsync("b", "user", new() { CountTotal = true });
        Assert.Empty(page.Items);
        Assert.Equal(0, page.Total);
        Assert.Empty((await store.Users.QueryAsync("a", "other", new())).Items);
    }

    [Fact]
    public async Task Query_SkipTakeTotal_CutsThePage()
    {
        var store = await SeededAsync();
        var page = await store.Users.QueryAsync("a", "user", new() { Skip = 4, Take = 3, CountTotal = true });
        Assert.Equal(["u4", "u5", "u6"], page.Items.Select(item => item.Id));
        Assert.Equal(10, page.Total);
        Assert.Equal(-1, (await store.Users.QueryAsync("a", "user", new() { Take = 3 })).Total);
        Assert.Empty(await IdsAsync(store, new() { Skip = 10 }));
        Assert.Empty(await IdsAsync(store, new() { Take = 0 }));
    }

    [Fact]
    public async Task Query_After_GoesOnBehindTheLastPage()
    {
        var store = await SeededAsync();
        var seen = new List<string>();
        var after = 0L;
        while ((await store.Users.QueryAsync("a", "user", new() { After = after, Take = 4 })).Items is { Count: > 0 } items)
        {
            seen.AddRange(items.Select(item => item.Id));
            after = items[^1].Sequence;
            // What was read and is deleted now doesn't disturb the place.
            await store.Users.DeleteAsync("a", "user", items[^1].Id);
        }

        Assert.Equal(["u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9"], seen);
    }

    [Fact]
    public async Task Query_AfterWithFilter_GoesOnBehindTheLastPage()
    {
        var store = await SeededAsync();
        var even = new DocumentFilter.Indexed("parity", "even");
        var first = await store.Users.QueryAsync("a", "user", new() { Filter = even, Take = 2 });
        Assert.Equal(["u0", "u2"], first.Items.Select(item => item.Id));
        Assert.Equal(["u4", "u6"], await IdsAsync(store, new() { Filter = even, After = first.Items[^1].Sequence, Take = 2 }));
        var young = new DocumentFilter.Field("age", FieldComparison.Less, "8");
        Assert.Equal(["u5", "u6", "u7"], await IdsAsync(store, new() { Filter = young, After = first.Items[^1].Sequence, Skip = 2 }));
    }

    [Fact]
    public async Task Query_Indexed_FollowsReplacement()
    {
        var store = await SeededAsync(settle: false);
        await store.Users.ReplaceAsync("a", "user", Document("u2", new { age = 2 }, fields: [new("parity", "odd"), new("mark", "x")]), null);
        store = await SettleAsync(store);
        Assert.Equal(["u0", "u4", "u6", "u8"], await IdsAsync(store, Where(new DocumentFilter.Indexed("parity", "even"))));
        Assert.Equal(["u1", "u2", "u3", "u5", "u7", "u9"], await IdsAsync(store, Where(new DocumentFilter.Indexed("parity", "odd"))));
        Assert.Equal(["u2"], await IdsAsync(store, Where(new DocumentFilter.Indexed("mark", "x"))));
        Assert.Empty(await IdsAsync(store, Where(new DocumentFilter.Indexed("Parity", "odd"))));
    }

    [Fact]
    public async Task Query_FieldComparisons_Match()
    {
        var store = await SeededAsync();
        Assert.Equal(["u7"], await IdsAsync(store, Where(new DocumentFilter.Field("name", FieldComparison.Equal, "NAME 7", IgnoreCase: true))));
        Assert.Empty(await IdsAsync(store, Where(new DocumentFilter.Field("name", FieldComparison.Equal, "NAME 7"))));
        Assert.Equal(["u8", "u9"], await IdsAsync(store, Where(new DocumentFilter.Field("age", FieldComparison.GreaterOrEqual, "8"))));
        Assert.Equal(["u3"], await IdsAsync(store, Where(new DocumentFilter.Field("meta.tags", FieldComparison.Equal, "t3"))));
        Assert.Equal(["u0", "u1", "u2", "u3", "u4"], await IdsAsync(store, Where(new DocumentFilter.Exists("meta.low"))));
    }

    [Fact]
    public async Task Query_AllAnyNot_Combine()
    {
        var store = await SeededAsync();
        var even = new DocumentFilter.Indexed("parity", "even");
        var odd = new DocumentFilter.Indexed("parity", "odd");
        var old = new DocumentFilter.Field("age", FieldComparison.Greater, "6");
        Assert.Equal(["u8"], await IdsAsync(store, Where(new DocumentFilter.All([even, old]))));
        Assert.Equal(["u0", "u2", "u4", "u6", "u7", "u8", "u9"], await IdsAsync(store, Where(new DocumentFilter.Any([even, old]))));
        Assert.Equal(10, (await IdsAsync(store, Where(new DocumentFilter.Any([odd, even])))).Length);
        Assert.Equal(["u1", "u3", "u5"], await IdsAsync(store, Where(new DocumentFilter.Not(new DocumentFilter.Any([even, old])))));
        Assert.Equal(10, (await IdsAsync(store, Where(new DocumentFilter.All([])))).Length);
        Assert.Empty(await IdsAsync(store, Where(new DocumentFilter.Any([]))));
    }

    [Fact]
    public async Task Query_FilterWithPageAndTotal_CountsMatches()
    {
        var store = await SeededAsync();
        var filter = new DocumentFilter.Field("age", FieldComparison.Less, "5");
        var page = await store.Users.QueryAsync("a", "user", new() { Filter = filter, Skip = 1, Take = 2, CountTotal = true });
        Assert.Equal(["u1", "u2"], page.Items.Select(item => item.Id));
        Assert.Equal(5, page.Total);
        Assert.Equal(["u3", "u2"], await IdsAsync(store, new() { Filter = filter, Descending = true, Skip = 1, Take = 2 }));
    }

    [Fact]
    public async Task Query_SortBy_OrdersNumbersAsNumbersAndAbsentLast()
    {
        var store = await OpenAsync();
        await store.Users.InsertAsync("a", "user", Document("ten", new { n = 10, s = "b" }));
        await store.Users.InsertAsync("a", "user", Document("none"));
        await store.Users.InsertAsync("a", "user", Document("nine", new { n = 9, s = "c" }));
        await store.Users.InsertAsync("a", "user", Document("again", new { n = 9, s = "a" }));
        store = await SettleAsync(store);
        Assert.Equal(["nine", "again", "ten", "none"], await IdsAsync(store, new() { SortBy = "n" }));
        Assert.Equal(["ten", "nine", "again", "none"], await IdsAsync(store, new() { SortBy = "n", Descending = true }));
        Assert.Equal(["ten", "nine"], await IdsAsync(store, new() { SortBy = "s", Skip = 1, Take = 2 }));
    }

    private static DocumentQuery Where(DocumentFilter filter) => new() { Filter = filter };

    private static async Task<string[]> IdsAsync(IStore store, DocumentQuery query) =>
        (await store.Users.QueryAsync("a", "user", query)).Items.Select(item => item.Id).ToArray();

    private async Task<IStore> SeededAsync(bool settle = true)
    {
        var store = await OpenAsync();
        for (var n = 0; n < 10; n++)
        {
            var body = new { name = $"Name {n}", age = n, meta = new { tags = new[] { "all", $"t{n}" }, low = n < 5 ? "yes" : null } };
            await store.Users.InsertAsync("a", "user", Document($"u{n}", body, fields: [new("parity", n % 2 == 0 ? "even" : "odd")]));
        }

        await store.Users.InsertAsync("b", "group", Document("u0", fields: [new("parity", "even")]));
        return settle ? await SettleAsync(store) : store;
    }
}
