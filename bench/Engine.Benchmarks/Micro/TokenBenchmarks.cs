using BenchmarkDotNet.Attributes;
using Engine.Actions;
using Engine.Benchmarks.InProcess;
using Engine.Benchmarks.Workload;
using Engine.Core.Actions;
using Engine.Core.Http;

namespace Engine.Benchmarks.Micro;

/// <summary>client_credentials through the engine's one entry point, with and without an Action.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private const string Script = "exports.onExecuteCredentialsExchange = async (event, api) => { api.accessToken.setCustomClaim('https://bench.example/tier', 'gold'); };";
    private readonly byte[] _rsa = Requests.TokenForm(BenchTenant.RsaAudience);
    private readonly byte[] _hmac = Requests.TokenForm(BenchTenant.HmacAudience);
    private EngineRunner _plain = null!;
    private EngineRunner _script = null!;
    private EngineRunner _code = null!;

    /// <summary>Starts the engines.</summary>
    [GlobalSetup]
    public void Start()
    {
        _plain = EngineRunner.Start();
        var script = BenchTenant.CreateOptions(action: Script);
        script.ActionRunner = new JintActionRunner();
        _script = EngineRunner.Start(script);
        var code = BenchTenant.CreateOptions(action: "");
        code.AddAction("bench", new GoldAction());
        _code = EngineRunner.Start(code);
    }

    /// <summary>Ends the engines.</summary>
    [GlobalCleanup]
    public void Stop()
    {
        _plain.Dispose();
        _script.Dispose();
        _code.Dispose();
    }

    /// <summary>An RS256 token.</summary>
    [Benchmark]
    public EngineResponse Rs256() => Requests.Issue(_plain.Engine, _rsa);

    /// <summary>An HS256 token.</summary>
    [Benchmark(Baseline = true)]
    public EngineResponse Hs256() => Requests.Issue(_plain.Engine, _hmac);

    /// <summary>An HS256 token with a JavaScript Action that sets a claim.</summary>
    [Benchmark]
    public EngineResponse Hs256WithJavaScriptAction() => Requests.Issue(_script.Engine, _hmac);

    /// <summary>An HS256 token with a C# Action that sets a claim.</summary>
    [Benchmark]
    public EngineResponse Hs256WithCSharpAction() => Requests.Issue(_code.Engine, _hmac);

    private sealed class GoldAction : ICredentialsExchangeAction
    {
        public ValueTask ExecuteAsync(CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken)
        {
            api.AccessToken.SetCustomClaim("https://bench.example/tier", "gold");
            return ValueTask.CompletedTask;
        }
    }
}
