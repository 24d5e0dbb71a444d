using Engine.Core.Storage;
using Engine.Core.Storage.Payloads;
using Engine.Core.Tenants;

namespace Engine.Core.Mfa;

/// <summary>A challenge that an application has had sent, as it is stored behind its <c>oob_code</c>.</summary>
internal sealed record OobChallenge
{
    [Field(1)]
    public required string EnrollmentId { get; init; }

    [Field(2)]
    public required string Factor { get; init; }

    /// <summary>What stands for the token it was asked for with; no other can complete it.</summary>
    [Field(3)]
    public required string Token { get; init; }

    /// <summary>What stands for the challenge: the code that was sent is good for it alone.</summary>
    [Field(4)]
    public required string Flow { get; init; }

    public byte[] ToPayload() => Payload<OobChallenge>.Write(this);

    public static OobChallenge FromPayload(ReadOnlyMemory<byte> payload) => Payload<OobChallenge>.Read(payload);
}

/// <summary>Makes and finds what applications present together with the code the person has typed.</summary>
internal static class OobCodes
{
    private const string Kind = "oob_code";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>A value that nobody knows yet, and what stands for it.</summary>
    public static (string Value, string Flow) Create(TenantScope scope)
    {
        var value = scope.Engine.Options.SecretSource.Token(32);
        return (value, RecordKey.Of(value));
    }

    public static async ValueTask AddAsync(TenantScope scope, PresentedMfaToken token, Enrollment enrollment, string flow)
    {
        var record = new StoredRecord
        {
            Key = flow,
            Subject = token.User.UserId,
            ClientId = token.Token.ClientId,
            CreatedAt = scope.Now,
            ExpiresAt = scope.Now + Lifetime,
            Payload = new OobChallenge { EnrollmentId = enrollment.Id, Factor = enrollment.Factor, Token = token.Key, Flow = flow }.ToPayload(),
        };
        await Records(scope).InsertAsync(scope.Tenant.Id, Kind, record, scope.Now, scope.CancellationToken);
    }

    public static async ValueTask<OobChallenge?> FindAsync(TenantScope scope, PresentedMfaToken token, string value)
        => await Records(scope).GetAsync(scope.Tenant.Id, Kind, RecordKey.Of(value), scope.Now, scope.CancellationToken) is { } record
            && OobChallenge.FromPayload(record.Payload) is var challenge && challenge.Token == token.Key ? challenge : null;

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
