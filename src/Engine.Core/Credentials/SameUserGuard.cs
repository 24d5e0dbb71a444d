using System.Net;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Logs;

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
        var context = attempt.Context;
        if (attempt.Address is not { } address || IPAddress.IsLoopback(context.Request.RemoteAddress!)
            || _limiter.Take(context.Tenant.Id, $"{attempt.Account}\n{address}", context.Now).IsTaken)
        {
            return new((EngineError?)null);
        }

        context.Engine.Logs.Write(context, new LogEntry(LogEvents.TooManyLogins) { Application = attempt.Application, UserId = attempt.User?.UserId, Connection = attempt.Connection });
        return new(CredentialErrors.TooManyLogins);
    }

    public ValueTask LeaveAsync(CredentialAttempt attempt, AttemptEnd end) => default;
}
