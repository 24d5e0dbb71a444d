using BenchmarkDotNet.Attributes;
using Engine.Benchmarks.Workload;
using Engine.Core;
using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Benchmarks.Micro;

/// <summary>
/// The access decision: an API with 200 scopes, RBAC on, a person whose 20 roles give half of them and who has five permissions of
/// their own. The roles are those a tenant has stored and cached.
/// </summary>
[MemoryDiagnoser]
public class AccessBenchmarks
{
    private const string Audience = "https://access.bench.example/";
    private static readonly string[] Scopes = [.. Enumerable.Range(0, 200).Select(static i => $"read:resource-{i}")];
    private Func<ValueTask> _stop = null!;
    private Tenant _tenant = null!;
    private User _user = null!;
    private AccessQuery _twenty = null!;
    private AccessQuery _all = null!;

    /// <summary>Starts an engine with the API, the roles and the person.</summary>
    [GlobalSetup]
    public void Start()
    {
        var options = BenchTenant.CreateOptions();
        options.AddTenant("bench", static tenant =>
        {
            tenant.Apis.Add(new ApiDefinition(Audience) { Scopes = [.. Scopes.Select(static scope => new ApiScope { Value = scope })], Configure = static api => api with { EnforcePolicies = true } });
            for (var role = 0; role < 20; role++)
            {
                tenant.Roles.Add(new RoleDefinition($"role {role}", [.. Scopes.Skip(role * 10).Take(5).Select(static scope => new PermissionDefinition(Audience, scope))]));
            }

            tenant.Users.Add(new UserDefinition("twenty@bench.example", BenchTenant.Password)
            {
                Id = "twenty",
                Roles = [.. tenant.Roles.Select(static role => role.Name)],
                Permissions = [.. Scopes.Skip(5).Take(5).Select(static scope => new PermissionDefinition(Audience, scope))],
            });
        });
        var engine = new IdentityEngine(options);
        _stop = engine.DisposeAsync;
        engine.StartAsync().GetAwaiter().GetResult();
        _tenant = engine.Tenants[0];
        _user = Read(_tenant.FindUserAsync("auth0|twenty"))!;
        var api = Read(_tenant.FindApiAsync(Audience))!;
        _twenty = Query(api) with { Requested = [.. Scopes.Where(static (_, i) => i % 10 == 0)] };
        _all = Query(api) with { DefaultsToAll = true };
        if (AccessDecider.Decide(_twenty).Granted.Count != 20 || AccessDecider.Decide(_all).Granted.Count != 105)
        {
            throw new InvalidOperationException("The decision is not what it should be.");
        }
    }

    /// <summary>Ends the engine.</summary>
    [GlobalCleanup]
    public void Stop() => _stop().AsTask().GetAwaiter().GetResult();

    /// <summary>20 of the scopes are asked for.</summary>
    [Benchmark(Baseline = true)]
    public AccessDecision TwentyOfTwoHundred() => AccessDecider.Decide(_twenty);

    /// <summary>No scope is named: everything that is allowed.</summary>
    [Benchmark]
    public AccessDecision Everything() => AccessDecider.Decide(_all);

    /// <summary>20 of the scopes, and the query is made first: the 20 roles from the tenant's cache, the person's own permissions.</summary>
    [Benchmark]
    public AccessDecision TwentyWithLoading() => AccessDecider.Decide(Query(_twenty.Api!) with { Requested = _twenty.Requested });

    /// <summary>What the answer to the 20 scopes takes by itself.</summary>
    [Benchmark]
    public AccessDecision ResultAlone()
    {
        var granted = new List<string>(20);
        for (var i = 0; i < 20; i++)
        {
            granted.Add(_twenty.Requested![i]);
        }

        return new AccessDecision { Granted = granted };
    }

    private AccessQuery Query(Api api)
    {
        var held = Read(AccessReader.ReadHeldAsync(_tenant, _user, api, default));
        return new AccessQuery { Subject = AccessSubject.User, Api = api, UserPermissions = held.Direct, Roles = held.Roles };
    }

    private static T Read<T>(ValueTask<T> pending) => pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
}
