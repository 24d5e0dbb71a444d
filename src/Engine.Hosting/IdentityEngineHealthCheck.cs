using Engine.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Engine.Hosting;

/// <summary>Whether every tenant publishes its metadata and its keys, and the store answers and takes changes.</summary>
internal sealed class IdentityEngineHealthCheck(IdentityEngine engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => await engine.FindHealthFaultAsync(cancellationToken) is { } fault
            ? new HealthCheckResult(context.Registration.FailureStatus, fault)
            : HealthCheckResult.Healthy();
}
