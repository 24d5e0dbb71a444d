using System.Globalization;
using Engine.Core.Storage;
using Xunit;

// The names of the facts say what they hold.
#pragma warning disable CS1591, CA1707

namespace Engine.Testing.Storage;

/// <summary>Tenant logs: forwards, backwards, by user, purge.</summary>
public abstract class LogStoreContract : StoreContract
{
    [Fact]
    public async Task Append_Record_IsReadBackWhole()
    {
        var store = await OpenAsync();
        store.Logs.Append("a", Log(1, "u"));
        store = await SettleAsync(store);
        var found = await store.Logs.GetAsync("a", "0001");
        Assert.Equal("""{"n":1}"""u8.ToArray(), found!.Body.ToArray());
        Assert.Equal(Log(1, "u") with { Body = default }, found with { Body = default });
        Assert.Null(await store.Logs.GetAsync("b", "0001"));
        Assert.Null(await store.Logs.GetAsync("a", "0002"));
    }

    [Fact]
    public async Task Read_After_GoesOnWhereItStopped()
    {
        var store = await SeededAsync();
        Assert.Equal(["0001", "0002", "0003"], Ids(await store.Logs.ReadAsync("a", null, 3)));
        Assert.Equal(["0004", "0005", "0006"], Ids(await store.Logs.ReadAsync("a", "0003", 3)));
        Assert.Equal(["0010"], Ids(await store.Logs.ReadAsync("a", "0009", 3)));
        Assert.Empty(await store.Logs.ReadAsync("a", "0010", 3));
        Assert.Equal(["0003"], Ids(await store.Logs.ReadAsync("a", "0002x", 1)));
        Assert.Equal(["0001"], Ids(await store.Logs.ReadAsync("b", null, 3)));
        Assert.Empty(await store.Logs.ReadAsync("c", null, 3));
    }

    [Fact]
    public async Task ReadLatest_SkipAndUser_AnswersNewestFirst()
    {
        var store = await SeededAsync();
        Assert.Equal(["0010", "0009"], Ids(await store.Logs.ReadLatestAsync("a", null, 0, 2)));
        Assert.Equal(["0008", "0007"], Ids(await store.Logs.ReadLatestAsync("a", null, 2, 2)));
        Assert.Equal(["0006", "0003"], Ids(await store.Logs.ReadLatestAsync("a", "u0", 1, 5)));
        Assert.Empty(await store.Logs.ReadLatestAsync("a", "nobody", 0, 5));
        Assert.Empty(await store.Logs.ReadLatestAsync("a", null, 10, 5));
    }

    [Fact]
    public async Task Append_OutOfOrder_IsReadInOrderOfIds()
    {
        var store = await OpenAsync();
        foreach (var n in new[] { 2, 5, 3, 1, 4 })
        {
            store.Logs.Append("a", Log(n, null));
        }

        store = await SettleAsync(store);
        Assert.Equal(["0001", "0002", "0003", "0004", "0005"], Ids(await store.Logs.ReadAsync("a", null, 10)));
    }

    [Fact]
    public async Task Purge_Before_RemovesTheOlder()
    {
        var store = await SeededAsync();
        Assert.Equal(5, await store.Logs.PurgeAsync(Start.AddSeconds(5)));
        Assert.Equal(0, await store.Logs.PurgeAsync(Start.AddSeconds(5)));
        store.Logs.Append("a", Log(11, null));
        store = await SettleAsync(store);
        Assert.Equal(["0005", "0006", "0007", "0008", "0009", "0010", "0011"], Ids(await store.Logs.ReadAsync("a", null, 100)));
        Assert.Empty(await store.Logs.ReadAsync("b", null, 100));
        Assert.Null(await store.Logs.GetAsync("a", "0004"));
    }

    private static string[] Ids(IReadOnlyList<StoredLog> logs) => logs.Select(log => log.Id).ToArray();

    private static StoredLog Log(int n, string? user) => new()
    {
        Id = n.ToString("0000", CultureInfo.InvariantCulture),
        Date = Start.AddSeconds(n),
        Type = "s",
        UserId = user,
        Body = System.Text.Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""),
    };

    private async Task<IStore> SeededAsync()
    {
        var store = await OpenAsync();
        for (var n = 1; n <= 10; n++)
        {
            store.Logs.Append("a", Log(n, $"u{n % 3}"));
        }

        store.Logs.Append("b", Log(1, null));
        return await SettleAsync(store);
    }
}
