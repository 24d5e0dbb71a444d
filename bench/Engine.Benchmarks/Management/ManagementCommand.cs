using System.Diagnostics;
using System.Text.Json.Nodes;
using Engine.Benchmarks.Measuring;
using Engine.Benchmarks.Workload;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Users;
using Engine.Management;
using Engine.Management.Typed;
using Engine.Storage.LiteDb;

namespace Engine.Benchmarks.Management;

/// <summary>What the Management API's reads cost in process, over many users, on the in-memory and on the LiteDB store.</summary>
internal static class ManagementCommand
{
    private const int Clients = 60;
    private static readonly string[] Plans = ["free", "silver", "gold", "platinum"];

    public static async Task<int> RunAsync(int users, int calls)
    {
        await MeasureAsync("memory", new MemoryStore(), users, calls);
        var folder = Directory.CreateTempSubdirectory("engine-management-").FullName;
        try
        {
            await using var store = LiteDbStore.Open(new LiteDbStoreOptions { Path = Path.Combine(folder, "bench.db") });
            await MeasureAsync("LiteDB", store, users, calls);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(string name, IStore store, int users, int calls)
    {
        var options = BenchTenant.CreateOptions(store);
        options.AddManagementApi();
        await using var engine = new IdentityEngine(options);
        await engine.StartAsync();
        var management = engine.Management();
        var ids = new List<string>();
        for (var i = 0; i < Clients; i++)
        {
            ids.Add((await management.Clients.CreateAsync(new ClientContent { Name = $"Application {i}", Callbacks = ["https://app.example/callback"] })).ClientId);
        }

        await AddUsersAsync(engine, users);
        var number = 0;
        int Next() => number = (number + 7919) % users;
        var table = new ResultTable($"Management API in process, {users:N0} users, {name} store, {calls} calls each");
        await RunAsync(table, "list of 50 clients", 1, calls, _ => management.GetAsync("/clients?per_page=50"));
        await RunAsync(table, "client by id", 0.2, calls, i => management.GetAsync("/clients/" + ids[i % ids.Count]));
        await RunAsync(table, "user by id", 0.2, calls, _ => management.GetAsync($"/users/auth0%7C{Next():x24}"));
        await SearchAsync(table, management, "by email", calls, () => $"email:\"Person{Next()}@example.com\"");
        await SearchAsync(table, management, "by metadata", calls, () => $"user_metadata.plan:{Plans[Next() % Plans.Length]}");
        await SearchAsync(table, management, "by name prefix", calls, () => $"name:Person {Next() / 100}*");
        table.Print();
    }

    /// <summary>Each search as it is when nobody has searched that field, and once there is an index of it.</summary>
    private static async Task SearchAsync(ResultTable table, ManagementClient management, string name, int calls, Func<string> query)
    {
        Task<JsonNode?> Search(bool totals) => management.GetAsync($"/users?search_engine=v3&per_page=50&q={Uri.EscapeDataString(query())}{(totals ? "&include_totals=true" : "")}");
        var started = Stopwatch.GetTimestamp();
        await Search(totals: true);
        table.Show($"search {name}, the first ever, with total", Stopwatch.GetElapsedTime(started).TotalMilliseconds, "ms");

        // Until the index is there a search with a total reads every document.
        for (var patience = 0; patience < 200; patience++)
        {
            var begun = Stopwatch.GetTimestamp();
            await Search(totals: true);
            if (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMilliseconds(50))
            {
                break;
            }
        }

        await RunAsync(table, $"search {name}", 20, calls, _ => Search(totals: false));
        await RunAsync(table, $"search {name}, with total", 20, calls, _ => Search(totals: true));
    }

    private static async Task RunAsync(ResultTable table, string name, double target, int calls, Func<int, Task<JsonNode?>> call)
    {
        for (var i = 0; i < Math.Max(3, calls / 10); i++)
        {
            await call(i);
        }

        var times = new List<double>(calls);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call(i);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        table.AtMost(name, Statistics.Median(times), target, "ms");
        table.Show($"{name}: p99", Statistics.Percentile(times, 0.99), "ms");
        table.Show($"{name}: allocated", allocated / 1024.0 / calls, "KB");
    }

    private static async Task AddUsersAsync(IdentityEngine engine, int count)
    {
        var pending = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            var user = new User
            {
                UserId = $"auth0|{i:x24}",
                Email = $"person{i}@example.com",
                Name = $"Person {i}",
                Nickname = $"person{i}",
                UserMetadata = new JsonObject { ["plan"] = Plans[i % Plans.Length] },
                Identities = [new UserIdentity { Connection = "Username-Password-Authentication", Provider = "auth0", UserId = $"{i:x24}" }],
            };
            pending.Add(engine.Options.Store.Users.InsertAsync(engine.Tenants[0].Name, EntityKinds.Users.Name, EntityKinds.Users.ToDocument(user, static secret => secret)).AsTask());
            if (pending.Count == 5000)
            {
                await Task.WhenAll(pending);
                pending.Clear();
            }
        }

        await Task.WhenAll(pending);
    }
}
