using Engine.Actions.Caching;
using Microsoft.Extensions.Time.Testing;

namespace Engine.Actions.Tests;

public class CacheTests
{
    private readonly FakeTimeProvider _time = new(Scripts.Moment);
    private readonly JintActionRunner _runner;

    public CacheTests() => _runner = new(new JintActionRunnerOptions { Time = _time });

    [Fact]
    public async Task Cache_SetInOneRun_IsReadByTheNextOfTheSameTenantUntilItEnds()
    {
        await Scripts.Run(_runner, "api.cache.set('k', 'v');");
        Assert.Equal("v", (string?)await Scripts.Evaluate(_runner, "api.cache.get('k').value"));
        Assert.Null(await Scripts.Evaluate(_runner, "api.cache.get('k')", Scripts.PostLogin("other")));
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Null(await Scripts.Evaluate(_runner, "api.cache.get('k')"));
    }

    [Fact]
    public async Task Cache_LifetimeAndEnd_TheEarlierHolds()
    {
        var end = Scripts.Moment.AddSeconds(30).ToUnixTimeMilliseconds();
        var expires = await Scripts.Evaluate(_runner, $"api.cache.set('k', 'v', {{ ttl: 60000, expires_at: {end} }}).record.expires_at");
        Assert.Equal(end, (long)expires!);
        Assert.Equal(Scripts.Moment.AddHours(24).ToUnixTimeMilliseconds(), (long)(await Scripts.Evaluate(_runner, "api.cache.set('l', 'v', { ttl: 1e300 }).record.expires_at"))!);
    }

    [Theory]
    [InlineData("'k'.repeat(65), 'v'", "invalid_key_size")]
    [InlineData("'k', 'v'.repeat(4097)", "invalid_value_size")]
    [InlineData("'k', 'v', { ttl: 0 }", "already_expired")]
    public async Task Cache_OverALimit_AnswersWithAnError(string arguments, string code) =>
        Assert.Equal($$"""{"type":"error","code":"{{code}}"}""", (await Scripts.Evaluate(_runner, $"api.cache.set({arguments})"))!.ToJsonString());

    [Fact]
    public async Task Cache_Full_RefusesAnotherEntryAndTakesItAfterADelete()
    {
        await Scripts.Run(_runner, "for (let i = 0; i < 20; i++) api.cache.set('k' + i, 'v');");
        Assert.Equal("too_many_entries", (string?)await Scripts.Evaluate(_runner, "api.cache.set('more', 'v').code"));
        Assert.Equal("success", (string?)await Scripts.Evaluate(_runner, "(api.cache.delete('k1'), api.cache.set('more', 'v').type)"));
    }

    [Fact]
    public async Task Date_Now_IsTheEnginesClock() =>
        Assert.Equal(Scripts.Moment.ToUnixTimeMilliseconds(), (long)(await Scripts.Evaluate(_runner, "Date.now()"))!);

    [Fact]
    public void ScriptCache_Full_DropsTheLeastRecentlyUsed()
    {
        var parsed = new List<string>();
        var cache = new ScriptCache(2, s => { parsed.Add(s); return new ParsedScript(new Engine.Core.Actions.ActionFault(s)); });
        foreach (var source in new[] { "a", "b", "a", "c", "a", "b" })
        {
            cache.Get(source);
        }

        Assert.Equal(["a", "b", "c", "b"], parsed);
        Assert.Equal(2, cache.Count);
    }
}
