using System.Text.Json;
using Engine.Core.Json;
using Engine.Core.Storage;
using Engine.Core.Storage.Payloads;
using Engine.Core.Tenants;

namespace Engine.Core.Mfa;

/// <summary>An enrolment that was begun over the API, as it is stored until the person has proven that they have the factor.</summary>
internal sealed record PendingEnrollment
{
    /// <summary>The enrolment as JSON, wrapped: it may hold the key of an app.</summary>
    [Field(1)]
    public required string Enrollment { get; init; }

    /// <summary>The recovery code that came with it, as JSON, or null.</summary>
    [Field(2)]
    public string? Recovery { get; init; }

    /// <summary>What stands for the token it was begun with: no other can complete it.</summary>
    [Field(3)]
    public required string Flow { get; init; }

    public byte[] ToPayload() => Payload<PendingEnrollment>.Write(this);

    public static PendingEnrollment FromPayload(ReadOnlyMemory<byte> payload) => Payload<PendingEnrollment>.Read(payload);
}

/// <summary>Keeps enrolments that were begun.</summary>
internal static class PendingEnrollments
{
    private const string Kind = "factor_enrollment";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public static async ValueTask AddAsync(TenantScope scope, PresentedMfaToken token, Enrollment enrollment, Enrollment? recovery)
    {
        var record = new StoredRecord
        {
            Key = RecordKey.Of(enrollment.Id),
            Subject = token.User.UserId,
            ClientId = token.Token.ClientId,
            CreatedAt = scope.Now,
            ExpiresAt = scope.Now + Lifetime,
            Payload = new PendingEnrollment { Enrollment = Wrap(scope, enrollment), Recovery = recovery is null ? null : Wrap(scope, recovery), Flow = token.Key }.ToPayload(),
        };
        await Records(scope).InsertAsync(scope.Tenant.Id, Kind, record, scope.Now, scope.CancellationToken);
    }

    /// <summary>What was begun with a token, the last one first.</summary>
    public static async ValueTask<IReadOnlyList<(Enrollment Enrollment, Enrollment? Recovery)>> ListAsync(TenantScope scope, PresentedMfaToken token)
    {
        var records = await Records(scope).ListAsync(scope.Tenant.Id, new RecordFilter { Kind = Kind, Subject = token.User.UserId }, scope.Now, cancellationToken: scope.CancellationToken);
        return
        [
            .. records.OrderByDescending(static record => record.CreatedAt)
                .Select(static record => PendingEnrollment.FromPayload(record.Payload))
                .Where(pending => pending.Flow == token.Key)
                .Select(pending => (Unwrap(scope, pending.Enrollment), pending.Recovery is { } recovery ? Unwrap(scope, recovery) : null)),
        ];
    }

    public static async ValueTask RemoveAsync(TenantScope scope, Enrollment enrollment)
        => await Records(scope).DeleteAsync(scope.Tenant.Id, Kind, RecordKey.Of(enrollment.Id), CancellationToken.None);

    /// <summary>An enrolment as a text that can be stored.</summary>
    public static string Wrap(TenantScope scope, Enrollment enrollment) => scope.Tenant.Protector.Protect(JsonSerializer.Serialize(enrollment, EntityJson.Default.Enrollment));

    public static Enrollment Unwrap(TenantScope scope, string text) => JsonSerializer.Deserialize(scope.Tenant.Protector.Unprotect(text), EntityJson.Default.Enrollment)!;

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
