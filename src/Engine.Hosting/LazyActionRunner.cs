using System.Text.Json.Nodes;
using Engine.Actions;
using Engine.Core;
using Engine.Core.Actions;
using Microsoft.Extensions.Logging;

namespace Engine.Hosting;

/// <summary>Makes the runner of JavaScript Actions when the first one is checked or runs: a tenant without any never loads Jint.</summary>
internal sealed class LazyActionRunner(IdentityEngineOptions options) : IActionRunner
{
    private readonly Lazy<IActionRunner> _runner = new(() => Create(options));

    public ValueTask RunAsync(ActionInvocation invocation, CancellationToken cancellationToken)
        => _runner.Value.RunAsync(invocation, cancellationToken);

    public ValueTask<ActionTestResult> TestAsync(ActionDefinition action, JsonObject @event, CancellationToken cancellationToken)
        => _runner.Value.TestAsync(action, @event, cancellationToken);

    public IReadOnlyList<ActionFault> FindFaults(string code, Trigger trigger) => _runner.Value.FindFaults(code, trigger);

    private static JintActionRunner Create(IdentityEngineOptions options) => new(new JintActionRunnerOptions
    {
        Time = options.TimeProvider,
        Logger = options.LoggerFactory.CreateLogger("Engine.Actions.Console"),
    });
}
