using System.Globalization;
using Engine.Core.Storage;
using Xunit;

// The names of the facts say what they hold.
#pragma warning disable CS1591, CA1707

namespace Engine.Testing.Storage;

/// <summary>A tenant goes with everything it has, in every section, and takes nothing of another along.</summary>
public abstract class TenantContract : StoreContract
{
    [Fact]
    public async Task DropTenant_DocumentsOfEveryKind_AreGoneWithTheirKeysAndOthersStay()
    {
        var store = await OpenAsync();
        for (var n = 0; n < 600; n++)
        {
            Assert.True((await store.Configuration.InsertAsync("a", n % 2 == 0 ? "even" : "odd", Document($"{n}", keys: [new("name", $"{n}")], fields: [new("all", "x")]))).Succeeded);
        }

        await store.Configuration.InsertAsync("b", "even", Document("0", keys: [new("name", "0")]));
        await store.Users.InsertAsync("a", "user", Document("0"));
        var told = new List<DocumentChange>();
        using (store.Configuration.Subscribe(told.Add))
        {
            Assert.Equal(600, await store.Configuration.DropTenantAsync("a"));
            Assert.Equal(0, await store.Configuration.DropTenantAsync("a"));
        }

        Assert.Equal(600, told.Distinct().Count(static change => change.Tenant == "a"));
        store = await SettleAsync(store);
        Assert.Equal(["b"], await store.Configuration.ListTenantsAsync("even"));
        Assert.Empty(await store.Configuration.ListTenantsAsync("odd"));
        Assert.Null(await store.Configuration.FindAsync("a", "even", new("name", "0")));
        Assert.Empty((await store.Configuration.QueryAsync("a", "even", new DocumentQuery { Filter = new DocumentFilter.Indexed("all", "x") })).Items);
        Assert.NotNull(await store.Configuration.FindAsync("b", "even", new("name", "0")));
        Assert.NotNull(await store.Users.GetAsync("a", "user", "0"));
        Assert.True((await store.Configuration.InsertAsync("a", "even", Document("0", keys: [new("name", "0")]))).Succeeded);
    }

    [Fact]
    public async Task DropTenant_RecordsOfEveryKind_AreGoneWithTheirChainsAndOthersStay()
    {
        var store = await OpenAsync();
        for (var n = 0; n < 600; n++)
        {
            Assert.True(await store.Records.InsertAsync("a", n % 2 == 0 ? "even" : "odd", Record($"{n}"), Start));
        }

        await store.Records.TryConsumeAsync("a", "even", "0", Start);
        await store.Records.InsertAsync("b", "even", Record("0"), Start);
        Assert.Equal(600, await store.Records.DropTenantAsync("a"));
        Assert.Equal(0, await store.Records.DropTenantAsync("a"));
        store = await SettleAsync(store);
        Assert.Null(await store.Records.GetAsync("a", "even", "0", Start));
        Assert.Empty(await store.Records.ListAsync("a", new RecordFilter { Subject = "s" }, Start));
        Assert.Single(await store.Records.ListAsync("b", new RecordFilter { Subject = "s" }, Start));
        Assert.True(await store.Records.InsertAsync("a", "even", Record("0"), Start));
        Assert.Equal(ConsumeOutcome.Won, (await store.Records.TryConsumeAsync("a", "even", "0", Start)).Outcome);
        Assert.Equal(1, await store.Records.PurgeExpiredAsync(Start.AddDays(2), 1));
    }

    [Fact]
    public async Task DropTenant_Logs_AreGoneAndOthersStay()
    {
        var store = await OpenAsync();
        for (var n = 0; n < 600; n++)
        {
            store.Logs.Append("a", Log(n));
        }

        store.Logs.Append("b", Log(1));
        Assert.Equal(600, await store.Logs.DropTenantAsync("a"));
        Assert.Equal(0, await store.Logs.DropTenantAsync("a"));
        store.Logs.Append("a", Log(700));
        store = await SettleAsync(store);
        Assert.Equal("0700", Assert.Single(await store.Logs.ReadAsync("a", null, 1000)).Id);
        Assert.Null(await store.Logs.GetAsync("a", "0001"));
        Assert.Equal("0001", Assert.Single(await store.Logs.ReadLatestAsync("b", null, 0, 10)).Id);
    }

    [Fact]
    public async Task DropTenant_WhileItIsWrittenTo_LeavesNothingToASecondOne()
    {
        var store = await OpenAsync();
        using var stopping = new CancellationTokenSource();
        var written = new TaskCompletionSource();
        var writer = Task.Run(async () =>
        {
            for (var n = 0; !stopping.IsCancellationRequested; n++)
            {
                await store.Users.InsertAsync("a", "user", Document($"{n}", keys: [new("name", $"{n}")]));
                await store.Records.InsertAsync("a", "even", Record($"{n}"), Start);
                store.Logs.Append("a", Log(n));
                if (n == 100)
                {
                    written.TrySetResult();
                }
            }
        });
        await written.Task;
        var dropped = await store.Users.DropTenantAsync("a") + await store.Records.DropTenantAsync("a") + await store.Logs.DropTenantAsync("a");
        await stopping.CancelAsync();
        await writer;
        await store.Users.DropTenantAsync("a");
        await store.Records.DropTenantAsync("a");
        await store.Logs.DropTenantAsync("a");
        store = await SettleAsync(store);

        Assert.True(dropped >= 303);
        Assert.Equal(0, await store.Users.DropTenantAsync("a") + await store.Records.DropTenantAsync("a") + await store.Logs.DropTenantAsync("a"));
    }

    private static StoredRecord Record(string key) => new() { Key = key, Subject = "s", ExpiresAt = Start.AddDays(1), CreatedAt = Start, Payload = new byte[] { 1 } };

    private static StoredLog Log(int n) => new() { Id = n.ToString("0000", CultureInfo.InvariantCulture), Date = Start, Type = "s", Body = "{}"u8.ToArray() };
}
