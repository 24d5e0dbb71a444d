using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Tests.Support;

namespace Engine.Core.Tests.Access;

public sealed class AccessCostTests
{
    /// <summary>Compared with each other, 60,000 unknown scopes take many seconds; looked up, some milliseconds.</summary>
    [Fact]
    public async Task Decide_ManyUnknownScopes_CostsNoMoreThanTheirNumber()
    {
        var query = new AccessQuery
        {
            Subject = AccessSubject.User,
            Api = new Api { Id = "1", Identifier = "https://api", Name = "API", Scopes = [new ApiScope { Value = "read" }] },
            Requested = [.. Enumerable.Range(0, 60_000).Select(static i => $"unknown:{i}"), "openid", "openid", "read", "unknown:7"],
        };

        await Timing.EndsWithinAsync(TimeSpan.FromSeconds(1), () =>
        {
            var decision = AccessDecider.Decide(query);
            Assert.Equal(["openid", "read"], decision.Granted);
            Assert.Equal(60_000, decision.Dropped.Count);
            return Task.CompletedTask;
        });
    }
}
