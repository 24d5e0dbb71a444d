using System.Security.Cryptography;
using Engine.Core;
using Engine.Storage.LiteDb;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/storage.md.</summary>
internal static class StorageScenarios
{
    private const string Page = "storage.md";

    [Scenario(Page, "open")]
    public static async Task Open(GuideScenario blocks)
    {
        // The block says where the file is, relative to the process; here it is put into a folder that goes.
        var folder = Directory.CreateTempSubdirectory("engine-guide-").FullName;
        var file = Path.Combine(folder, "identity.litedb");
        var block = blocks["open"];
        Assert.Contains("\"identity.litedb\"", block.Code, StringComparison.Ordinal);
        var run = GuideCode.Method<Func<WebApplicationBuilder, Task>>("Task", "WebApplicationBuilder builder", block with { Code = block.Code.Replace("\"identity.litedb\"", $"@\"{file}\"", StringComparison.Ordinal) });
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Identity:MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) });
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");

        await run(builder);
        await using (var app = builder.Build())
        {
            await app.StartAsync();
            Assert.IsType<LiteDbStore>(app.Services.GetRequiredService<IdentityEngine>().Options.Store);
        }

        Assert.True(new FileInfo(file).Length > 0);
        Directory.Delete(folder, recursive: true);
    }

    [Scenario(Page, "contract")]
    public static async Task Contract(GuideScenario blocks)
    {
        var facts = GuideCode.File(blocks["contract"]).GetType("MyLogs")!;

        Assert.True(await GuideFacts.RunAsync(facts) > 1);
    }
}
