using System.Net;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Logs;
using Engine.Core.Tenants;

namespace Engine.Core.Credentials;

/// <summary>
/// Limits how often one person signs in from one address, right or wrong. Addresses of the machine itself are exempt: tests and
/// tools sign the same person in all day.
/// </summary>
internal sealed class SameUserGuard(EngineLimits limits) : ICredentialGuard
{
    private readonly RateLimiter _limiter = new(limits.LoginsInARow, limits.LoginsPerMinute / 60.0);

    public ValueTask<EngineError?> EnterAsync(CredentialAttempt attempt)
    {
        var scope = attempt.Scope;
        if (attempt.Address is not { } address || IPAddress.IsLoopback(scope.RemoteAddress!)
            || _limiter.Take(scope.Tenant.Id, $"{attempt.Account}\n{address}", scope.Now).IsTaken)
        {
            return new((EngineError?)null);
        }

        scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.TooManyLogins) { Application = attempt.Application, UserId = attempt.User?.UserId, Connection = attempt.Connection });
        return new(CredentialErrors.TooManyLogins);
    }

    public ValueTask LeaveAsync(CredentialAttempt attempt, AttemptEnd end) => default;
}
