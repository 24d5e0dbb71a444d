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

/// <summary>A suite against an empty tenant with an application that may administer it.</summary>
/// <param name="suite">The suite.</param>
/// <param name="package">The package the suite is to use, where it can use several.</param>
/// <param name="rateLimit">How many calls of the Management API the server answers a second; 0 for its default.</param>
public abstract class ManagementSuiteFixture(string suite, string package = "", int rateLimit = 0) : NodeSuiteFixture
{
    internal override async Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync()
    {
        string[] limit = rateLimit > 0 ? ["--management-rate-limit", $"{rateLimit}"] : [];
        using var server = await EngineServer.StartManagedAsync(https: true, limit);
        return NodeSuite.Run(suite, new Dictionary<string, string>
        {
            ["ENGINE_ISSUER"] = server.Issuer,
            ["ENGINE_SDK"] = package,
            ["ENGINE_RATE_LIMIT"] = $"{rateLimit}",
            ["NODE_EXTRA_CA_CERTS"] = server.Certificate,
        });
    }
}
