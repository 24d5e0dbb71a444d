using Engine.Core.AttackProtection;
using Engine.Core.Credentials;
using Engine.Core.Limits;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Codes;

/// <summary>
/// Codes that people get by mail, text message or call and present once. A recipient has one live code a purpose: a new one takes the
/// place of the one before. Every attempt counts, over whatever surface it comes; failures are limited over one code and over all
/// codes of a recipient, so that asking for new ones buys no further guesses.
/// </summary>
internal sealed class OneTimeCodes(IRecordStore records, TimeProvider clock, EngineLimits limits)
{
    public const string Kind = "one_time_code";

    /// <summary>What somebody presents is never longer: that of a link.</summary>
    private const int MostCharacters = 64;

    private readonly AddressBuckets _failures = new(records, limits);
    private readonly ThrottlingStage _allowance = CodeAllowance.Of(limits.CodeFailuresInARow, limits.CodeFailuresPerHour);

    /// <summary>Makes a code; the one before is good for nothing from now on.</summary>
    /// <returns>The code. It must be sent to the recipient, and be kept or logged nowhere.</returns>
    public async ValueTask<string> IssueAsync(TenantScope scope, CodeTarget target, CodeForm form, CodeContent? content = null)
    {
        var secrets = scope.Engine.Options.SecretSource;
        var code = form.IsLink ? secrets.Token(32) : secrets.Digits(Math.Clamp(form.Digits, CodeForm.LeastDigits, CodeForm.MostDigits));
        var nonce = secrets.Token(16);
        var stored = new StoredCode { Nonce = nonce, Hash = CodeHash.Compute(scope.Tenant, target, nonce, code), Attempts = form.Attempts, Data = content?.Data };
        var key = KeyOf(target);
        while (true)
        {
            var now = clock.GetUtcNow();
            var record = new StoredRecord
            {
                Key = key,
                Subject = content?.UserId,
                ClientId = target.ClientId,
                CreatedAt = now,
                ExpiresAt = now + form.Lifetime,
                Payload = stored.ToPayload(),
            };
            var known = await records.GetAsync(scope.Tenant.Id, Kind, key, now, scope.CancellationToken);
            if (known is null
                ? await records.InsertAsync(scope.Tenant.Id, Kind, record, now, scope.CancellationToken)
                : await records.ReplaceAsync(scope.Tenant.Id, Kind, record, known.Version, now, scope.CancellationToken))
            {
                return code;
            }
        }
    }

    /// <summary>Uses a code up, or counts the failure. Of any number who present the right one at once, exactly one is told so.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="target">What the code has to have been made for.</param>
    /// <param name="code">What was presented.</param>
    /// <param name="isUsed">False only says whether it is right; a failure counts either way.</param>
    public async ValueTask<CodeResult> VerifyAsync(TenantScope scope, CodeTarget target, string code, bool isUsed = true)
    {
        var key = KeyOf(target);
        while (true)
        {
            var now = clock.GetUtcNow();
            if (await records.GetAsync(scope.Tenant.Id, Kind, key, now, scope.CancellationToken) is not { } record)
            {
                return new(CodeOutcome.Missing);
            }

            var stored = StoredCode.FromPayload(record.Payload);
            if (stored.IsUsed)
            {
                return new(CodeOutcome.Used);
            }

            if (stored.Failures >= stored.Attempts || await _failures.CountAsync(scope, Kind, key, _allowance) < 1)
            {
                return new(CodeOutcome.Exhausted);
            }

            var isRight = code.Length <= MostCharacters && CodeHash.Matches(scope.Tenant, target, stored, code.Trim());
            if (isRight && !isUsed)
            {
                return new(CodeOutcome.Verified);
            }

            var next = isRight ? stored with { IsUsed = true } : stored with { Failures = stored.Failures + 1 };

            // Whoever writes the next version decides; the others look again. What has failed counts even if the client goes away.
            if (!await records.ReplaceAsync(scope.Tenant.Id, Kind, record with { Payload = next.ToPayload() }, record.Version, now, CancellationToken.None))
            {
                continue;
            }

            if (isRight)
            {
                return new(CodeOutcome.Verified, new CodeContent { UserId = record.Subject, Data = stored.Data });
            }

            await _failures.TryTakeAsync(scope, Kind, key, _allowance);
            return new(next.Failures >= next.Attempts ? CodeOutcome.Exhausted : CodeOutcome.Wrong);
        }
    }

    /// <summary>Takes a code back that could not be sent, or that is needed no more.</summary>
    public async ValueTask WithdrawAsync(TenantScope scope, CodeTarget target)
        => await records.DeleteAsync(scope.Tenant.Id, Kind, KeyOf(target), CancellationToken.None);

    private static string KeyOf(CodeTarget target) => RecordKey.Of($"{target.Purpose.Length}:{target.Purpose}{target.Recipient}");
}
