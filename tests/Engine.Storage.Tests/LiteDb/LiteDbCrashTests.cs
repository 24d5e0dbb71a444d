using System.Diagnostics;
using Engine.Core.Storage;
using Engine.Storage.LiteDb;
using Xunit;
using Xunit.Abstractions;

namespace Engine.Storage.Tests.LiteDb;

/// <summary>Kills a process that writes, again and again over one file, and looks for everything it had been told is durable.</summary>
public sealed class LiteDbCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 20;
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Kill_WhileWriting_LosesNothingAcknowledged()
    {
        var acknowledged = new List<string>();
        var random = new Random(20);
        for (var round = 0; round < Rounds; round++)
        {
            var lines = await RunAndKillAsync($"r{round:00}", random.Next(20, 500));
            Assert.NotEmpty(lines);
            acknowledged.AddRange(lines);
            using var store = LiteDbStore.Open(new LiteDbStoreOptions { Path = _file.Path });
            foreach (var line in acknowledged)
            {
                await CheckAsync(store, line);
            }

            await CheckFamilyAsync(store, $"r{round:00}");
        }

        output.WriteLine($"{acknowledged.Count} acknowledged changes survived {Rounds} kills.");
    }

    private async Task<List<string>> RunAndKillAsync(string run, int milliseconds)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Engine.Storage.CrashChild.dll"));
        start.ArgumentList.Add(_file.Path);
        start.ArgumentList.Add(run);
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var first = await child.StandardOutput.ReadLineAsync();
        if (first is null)
        {
            throw new InvalidOperationException(await errors);
        }

        var rest = child.StandardOutput.ReadToEndAsync();
        await Task.Delay(milliseconds);
        Assert.False(child.HasExited, child.HasExited ? await errors : null);
        child.Kill();
        await child.WaitForExitAsync();
        var text = await rest;
        // What follows the last line feed was cut by the kill.
        return [first, .. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static async Task CheckAsync(LiteDbStore store, string line)
    {
        var now = DateTimeOffset.UnixEpoch;
        var words = line.Split(' ');
        var id = words[1];
        switch (words[0])
        {
            case "document":
                Assert.True(await store.Users.FindAsync("tenant", "user", new DocumentKey("key", id)) is { } document && document.Id == id, line);
                break;
            case "replaced":
                Assert.True(await store.Users.GetAsync("tenant", "user", id) is { Version: 2 }, line);
                break;
            case "record":
                var record = await store.Records.GetAsync("tenant", "code", id, now);
                Assert.True(record is not null && System.Text.Encoding.UTF8.GetString(record.Payload.Span).EndsWith("r" + id, StringComparison.Ordinal), line);
                break;
            case "consumed":
                Assert.True(await store.Records.GetAsync("tenant", "code", id, now) is { ConsumedAt: not null }, line);
                break;
            case "rotated":
                Assert.True(await store.Records.GetAsync("tenant", "refresh", id, now) is { ConsumedAt: not null }, line);
                Assert.True(await store.Records.GetAsync("tenant", "refresh", words[2], now) is not null, line);
                break;
            case "deleted":
                Assert.True(await store.Records.GetAsync("tenant", "transaction", id, now) is null, line);
                break;
            default:
                Assert.Fail(line);
                break;
        }
    }

    // A rotation is one transaction: however the process died, exactly one token of the family is unused.
    private static async Task CheckFamilyAsync(LiteDbStore store, string run)
    {
        var family = await store.Records.ListAsync("tenant", new RecordFilter { Family = run, Kind = "refresh" }, DateTimeOffset.UnixEpoch);
        if (family.Count > 0)
        {
            Assert.Single(family, record => record.ConsumedAt is null);
        }
    }
}
