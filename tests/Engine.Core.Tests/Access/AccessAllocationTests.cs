using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Roles;

namespace Engine.Core.Tests.Access;

public sealed class AccessAllocationTests
{
    private static readonly string[] Scopes = [.. Enumerable.Range(0, 200).Select(static number => $"read:resource-{number}")];

    [Fact]
    public void Decide_TwentyRolesAndTwoHundredScopes_AllocatesNothingButItsResult()
    {
        var query = new AccessQuery
        {
            Subject = AccessSubject.User,
            Api = new Api { Id = "api", Identifier = "https://api.example", EnforcePolicies = true, Scopes = [.. Scopes.Select(static scope => new ApiScope { Value = scope })] },
            Roles = [.. Enumerable.Range(0, 20).Select(static number => new Role { Id = $"rol_{number}", Name = $"{number}", Permissions = RandomTenant.On("https://api.example", Scopes.Skip(number * 10).Take(5)) })],
            UserPermissions = ["read:resource-7", "read:resource-8"],
            Requested = [.. Scopes.Where(static (_, number) => number % 10 < 2)],
        };

        Assert.Equal(40, AccessDecider.Decide(query).Granted.Count);
        Assert.Equal(Measure(() => MakeResult(query)), Measure(() => AccessDecider.Decide(query)));
    }

    private static AccessDecision MakeResult(AccessQuery query)
    {
        var granted = new List<string>(query.Requested!.Count);
        granted.AddRange(query.Requested);
        return new AccessDecision { Granted = granted, Query = query };
    }

    /// <summary>The least of several runs: what is allocated once (sets of bits, compiled code) does not count.</summary>
    private static long Measure(Func<AccessDecision> make)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 20; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            make();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
