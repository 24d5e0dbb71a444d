using Engine.Benchmarks.Workload;
using Engine.Core;

namespace Engine.Benchmarks.InProcess;

/// <summary>An engine that has started and whose keys are ready.</summary>
internal sealed class EngineRunner : IDisposable
{
    private EngineRunner(IdentityEngine engine) => Engine = engine;

    public IdentityEngine Engine { get; }

    public static EngineRunner Start(IdentityEngineOptions? options = null)
    {
        var engine = new IdentityEngine(options ?? BenchTenant.CreateOptions());
        engine.StartAsync().GetAwaiter().GetResult();
        Requests.Issue(engine, Requests.TokenForm(BenchTenant.RsaAudience));
        return new EngineRunner(engine);
    }

    public void Dispose() => Engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
