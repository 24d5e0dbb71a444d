using Engine.Actions;
using Engine.Core;
using Engine.Core.Actions;
using Microsoft.Extensions.Logging;

namespace Engine.Hosting;

/// <summary>Makes the runner of JavaScript Actions when the first one runs: a tenant without any never loads Jint.</summary>
internal sealed class LazyActionRunner(IdentityEngineOptions options) : IActionRunner
{
    private readonly Lazy<IActionRunner> _runner = new(() => Create(options));

    public ValueTask RunAsync(ActionDefinition action, PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        => _runner.Value.RunAsync(action, @event, api, cancellationToken);

    public ValueTask RunAsync(ActionDefinition action, CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken)
        => _runner.Value.RunAsync(action, @event, api, cancellationToken);

    private static JintActionRunner Create(IdentityEngineOptions options) => new(new JintActionRunnerOptions
    {
        Time = options.TimeProvider,
        Logger = options.LoggerFactory.CreateLogger("Engine.Actions"),
    });
}
