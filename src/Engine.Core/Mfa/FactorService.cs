using Engine.Core.Codes;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Logs;
using Engine.Core.Mfa.Factors;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Mfa;

/// <summary>How presenting a factor has ended.</summary>
/// <param name="User">The person as they are now; null where it failed.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="RecoveryCode">The recovery code that takes the place of the one that was used, or null.</param>
internal readonly record struct FactorResult(User? User, EngineError? Error = null, string? RecoveryCode = null);

/// <summary>
/// Where factors are enrolled and proven, whatever asks for them: pages, endpoints, grants. Every attempt counts before it is looked at,
/// for the person and not for the factor, the walk or the application; and a proof is used up by the write that lets the person through.
/// </summary>
internal sealed class FactorService(IRecordStore records, EngineLimits limits)
{
    /// <summary>The most factors a person has; a stolen token must not fill the store.</summary>
    public const int MaxFactors = 20;

    private const string Stage = "factor";

    private readonly AddressBuckets _failures = new(records, limits);
    private readonly AttackProtection.ThrottlingStage _allowance = CodeAllowance.Of(limits.CodeFailuresInARow, limits.CodeFailuresPerHour);

    /// <summary>Whether the proof is right for something the person has enrolled.</summary>
    /// <param name="use">The person, and the walk.</param>
    /// <param name="candidates">What it may be for: the enrolments of one factor.</param>
    /// <param name="proof">What was presented.</param>
    /// <param name="parameter">What the parameter is called, for the error.</param>
    public async ValueTask<FactorResult> VerifyAsync(FactorUse use, IReadOnlyList<Enrollment> candidates, string proof, string parameter)
    {
        if (candidates.Count == 0 || !await TryEnterAsync(use, candidates[0]))
        {
            return new(null, candidates.Count == 0 ? MfaErrors.WrongCode(use.Application, parameter) : MfaErrors.TooManyFailures);
        }

        foreach (var candidate in candidates)
        {
            if (await FactorTable.Of(candidate).ProveAsync(use, candidate, proof) is { } accept && await UseUpAsync(use, candidate, accept) is var (user, next))
            {
                await LeaveAsync(use);
                Write(use, candidate.Factor == RecoveryCodeFactor.FactorName ? LogEvents.RecoverySucceeded : LogEvents.FactorProven);
                return new(user, RecoveryCode: next);
            }
        }

        Write(use, candidates[0].Factor == RecoveryCodeFactor.FactorName ? LogEvents.RecoveryFailed : LogEvents.FactorFailed);
        return new(null, MfaErrors.WrongCode(use.Application, parameter));
    }

    /// <summary>Adds what a person has begun to enrol, once they have proven that they have it.</summary>
    /// <param name="use">The person, and the walk in which they began.</param>
    /// <param name="pending">What they began.</param>
    /// <param name="recovery">The recovery code that was made for them, or null; left out when they have one by now.</param>
    /// <param name="proof">What was presented.</param>
    /// <param name="parameter">What the parameter is called, for the error.</param>
    /// <param name="isFirst">Whether it must be the first one: the person has proven nothing but the first factor.</param>
    public async ValueTask<FactorResult> ConfirmAsync(FactorUse use, Enrollment pending, Enrollment? recovery, string proof, string parameter, bool isFirst)
    {
        if (!await TryEnterAsync(use, pending))
        {
            return new(null, MfaErrors.TooManyFailures);
        }

        if (await FactorTable.Of(pending).ProveAsync(use, pending, proof) is not { } accept || accept(pending) is not { } accepted)
        {
            Write(use, LogEvents.FactorFailed);
            return new(null, MfaErrors.WrongCode(use.Application, parameter));
        }

        EngineError? refusal = null;
        var changed = await ChangeAsync(use.Scope, use.User, user =>
        {
            refusal = isFirst && HasFactor(user) ? MfaErrors.AlreadyEnrolled : user.Factors.Count >= MaxFactors ? MfaErrors.TooMany : null;
            return refusal is null ? Add(user, accepted with { EnrolledAt = use.Scope.Now }, recovery, use.Scope.Now) : null;
        });
        if (changed is null)
        {
            return new(null, refusal ?? MfaErrors.WrongCode(use.Application, parameter));
        }

        await LeaveAsync(use);
        Write(use, LogEvents.EnrollmentCompleted);
        return new(changed);
    }

    /// <summary>Whether the person has a factor that stands alone: another one then needs the proof of that one.</summary>
    public static bool HasFactor(User user) => user.Factors.Any(FactorTable.StandsAlone);

    /// <summary>The person with one factor more. The service's list <c>multifactor</c> says that there are some.</summary>
    public static User Add(User user, Enrollment enrollment, Enrollment? recovery, DateTimeOffset now)
        => WithFactors(user, [.. user.Factors, enrollment, .. recovery is null || user.Factors.Any(static known => known.Factor == RecoveryCodeFactor.FactorName) ? (IEnumerable<Enrollment>)[] : [recovery]], now);

    /// <summary>The person without some of their factors. A recovery code that stands for no other factor goes, too.</summary>
    public static User Remove(User user, Func<Enrollment, bool> condition, DateTimeOffset now)
    {
        var kept = user.Factors.Where(enrollment => !condition(enrollment)).ToList();
        return WithFactors(user, kept.Any(FactorTable.StandsAlone) ? kept : [.. kept.Where(static enrollment => enrollment.Factor != RecoveryCodeFactor.FactorName)], now);
    }

    private static User WithFactors(User user, IReadOnlyList<Enrollment> factors, DateTimeOffset now) => user with { Factors = factors, UpdatedAt = now };

    private static async ValueTask<(User User, string? RecoveryCode)?> UseUpAsync(FactorUse use, Enrollment candidate, Func<Enrollment, Enrollment?> accept)
    {
        (string Code, Enrollment Enrollment)? next = candidate.Factor == RecoveryCodeFactor.FactorName ? RecoveryCodeFactor.Create(use.Scope) : null;
        var changed = await ChangeAsync(use.Scope, use.User, user =>
        {
            if (user.Factors.FirstOrDefault(known => known.Id == candidate.Id) is not { } known)
            {
                // The address of the profile is no enrolment; it has to be the same still.
                return EmailFactor.OfProfile(use.Settings, user)?.Id == candidate.Id ? user : null;
            }

            return accept(known) is { } accepted
                ? user with { Factors = [.. user.Factors.Select(enrollment => enrollment.Id != known.Id ? enrollment : next is { } code ? code.Enrollment : accepted)] }
                : null;
        });
        return changed is null ? null : (changed, next?.Code);
    }

    /// <summary>Changes the person who is proving something; null when they are gone, blocked, or somebody else by now, or the change does not apply.</summary>
    public static async ValueTask<User?> ChangeAsync(TenantScope scope, User person, Func<User, User?> change)
    {
        var repository = scope.Tenant.Users.Repository;
        while (await repository.GetAsync(person.UserId, scope.CancellationToken) is { } read)
        {
            if (read.Value.Blocked == true || read.Value.Sequence != person.Sequence || (read.Value.AccessEpoch ?? 0) != (person.AccessEpoch ?? 0) || change(read.Value) is not { } changed)
            {
                return null;
            }

            // Whoever writes the next version has used the proof; the others look again. It counts even if the client goes away.
            if (ReferenceEquals(changed, read.Value) || (await repository.ReplaceAsync(changed, read.Version, CancellationToken.None)).Succeeded)
            {
                return changed;
            }
        }

        return null;
    }

    private async ValueTask<bool> TryEnterAsync(FactorUse use, Enrollment enrollment)
    {
        if (await _failures.TryTakeAsync(use.Scope, Stage, use.User.UserId, _allowance))
        {
            return true;
        }

        Write(use, enrollment.Factor == RecoveryCodeFactor.FactorName ? LogEvents.RecoveryRateExceeded : LogEvents.FactorRateExceeded);
        return false;
    }

    /// <summary>A right one costs nothing.</summary>
    private ValueTask LeaveAsync(FactorUse use) => _failures.GiveBackAsync(use.Scope, Stage, use.User.UserId, _allowance);

    private static void Write(FactorUse use, LogEvent @event)
        => use.Scope.Engine.Logs.Write(use.Scope, new LogEntry(@event) { Application = use.Application, UserId = use.User.UserId, UserName = use.User.Email ?? use.User.Username });
}
