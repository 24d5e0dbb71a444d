using BenchmarkDotNet.Attributes;
using Engine.Core.Access;
using Engine.Core.Apis;

namespace Engine.Benchmarks.Micro;

/// <summary>The access decision: an API with 200 scopes, a person whose 20 roles give half of them, RBAC on.</summary>
[MemoryDiagnoser]
public class AccessBenchmarks
{
    private readonly AccessQuery _twenty;
    private readonly AccessQuery _all;

    /// <summary>Makes the queries.</summary>
    public AccessBenchmarks()
    {
        string[] scopes = [.. Enumerable.Range(0, 200).Select(static i => $"read:resource-{i}")];
        var permissions = new HashSet<string>(StringComparer.Ordinal);
        for (var role = 0; role < 20; role++)
        {
            permissions.UnionWith(scopes.Skip(role * 10).Take(5));
        }

        var query = new AccessQuery
        {
            Subject = AccessSubject.User,
            Api = new Api { Id = "0123456789abcdef01234567", Identifier = "https://bench.example/", EnforcePolicies = true, Scopes = [.. scopes.Select(static scope => new ApiScope { Value = scope })] },
            UserPermissions = permissions,
        };
        _twenty = query with { Requested = [.. scopes.Where(static (_, i) => i % 10 == 0)] };
        _all = query with { DefaultsToAll = true };
    }

    /// <summary>20 of the scopes are asked for.</summary>
    [Benchmark]
    public AccessDecision TwentyOfTwoHundred() => AccessDecider.Decide(_twenty);

    /// <summary>No scope is named: everything that is allowed.</summary>
    [Benchmark]
    public AccessDecision Everything() => AccessDecider.Decide(_all);
}
