namespace Engine.Interop.Tests.Support;

/// <summary>Runs a suite against a server of its own when the first test asks for an outcome.</summary>
public abstract class NodeSuiteFixture
{
    private readonly Lazy<Task<IReadOnlyDictionary<string, NodeOutcome>>> _outcomes;

    protected NodeSuiteFixture() => _outcomes = new(() => Task.Run(RunAsync));

    internal Task<IReadOnlyDictionary<string, NodeOutcome>> GetOutcomesAsync() => _outcomes.Value;

    internal abstract Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync();
}

/// <summary>A suite whose Node trusts the development certificate of the server.</summary>
public abstract class HttpsNodeSuiteFixture(string suite, bool hidesAlgorithms) : NodeSuiteFixture
{
    internal override async Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync()
    {
        using var server = await EngineServer.StartAsync(InteropConfiguration.Create(hidesAlgorithms), https: true);
        return NodeSuite.Run(suite, new Dictionary<string, string>
        {
            ["ENGINE_ISSUER"] = server.Issuer,
            ["NODE_EXTRA_CA_CERTS"] = server.Certificate,
        });
    }
}
