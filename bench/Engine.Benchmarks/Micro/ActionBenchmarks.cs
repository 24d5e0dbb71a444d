using BenchmarkDotNet.Attributes;
using Engine.Actions;
using Engine.Core.Actions;
using Engine.Core.Applications;

namespace Engine.Benchmarks.Micro;

/// <summary>A JavaScript Action by itself: a fresh engine each run.</summary>
[MemoryDiagnoser]
public class ActionBenchmarks
{
    private readonly JintActionRunner _runner = new();
    private readonly ActionDefinition _action = new()
    {
        Id = "bench",
        Name = "bench",
        Trigger = ActionTriggers.CredentialsExchange,
        Code = "exports.onExecuteCredentialsExchange = async (event, api) => { api.accessToken.setCustomClaim('https://bench.example/tier', event.client.name); };",
    };
    private readonly CredentialsExchangeEvent _event = new()
    {
        TenantId = "bench",
        Client = new Application { ClientId = "bench", Name = "Machine" },
        Request = new ActionRequest { Method = "POST", Hostname = "bench.example" },
    };

    /// <summary>Runs it.</summary>
    [Benchmark]
    public ActionEffects Run()
    {
        var effects = new ActionEffects();
        _runner.RunAsync(new ActionInvocation(Triggers.CredentialsExchange, _action, _event, new CredentialsExchangeApi(effects, _action.Name)), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return effects;
    }
}
