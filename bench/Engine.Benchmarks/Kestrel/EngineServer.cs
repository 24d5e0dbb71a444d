using Engine.Benchmarks.Workload;
using Engine.Core;
using Engine.Hosting;
using Engine.Storage.LiteDb;

namespace Engine.Benchmarks.Kestrel;

/// <summary>The engine behind Kestrel: in memory, or with a LiteDB file that keeps the keys too.</summary>
internal static class EngineServer
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        await using var store = arguments.Text("data") is { } path ? LiteDbStore.Open(new LiteDbStoreOptions { Path = path }) : null;
        await using var engine = new IdentityEngine(BenchTenant.CreateOptions(store, suppliesKeys: store is null));
        var starting = engine.StartAsync();
        await BenchHost.RunAsync(arguments.Number("port", 5000), app => app.UseIdentityEngine(engine));
        await starting;
        return 0;
    }
}
