using Engine.Core.Http;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Storage.Payloads;
using Engine.Core.Tenants;

namespace Engine.Core.Token.Grants;

/// <summary>What a refresh token stands for, as it is stored.</summary>
internal sealed record RefreshToken
{
    /// <summary>Who signed in, when and how.</summary>
    [Field(21)]
    public required Authentication Authentication { get; init; }

    public string UserId => Authentication.UserId;

    [Field(2)]
    public required string ClientId { get; init; }

    [Field(3)]
    public string? Audience { get; init; }

    /// <summary>What was granted at first; later requests may narrow it, never widen it.</summary>
    [Field(4)]
    public required IReadOnlyList<string> Scopes { get; init; }

    [Field(6)]
    public required string Family { get; init; }

    /// <summary>The place in the family, from 0.</summary>
    [Field(7)]
    public int Counter { get; init; }

    [Field(8)]
    public bool IsRotating { get; init; }

    [Field(9)]
    public DateTimeOffset FamilyCreatedAt { get; init; }

    /// <summary>When the family ends whatever happens; rotation does not move it.</summary>
    [Field(10)]
    public DateTimeOffset? AbsoluteExpiry { get; init; }

    /// <summary>Whether ID tokens shall say when the person was authenticated.</summary>
    [Field(22)]
    public bool WantsAuthTime { get; init; }

    /// <summary>The rich authorization request behind the family, as JSON text, or null (RFC 9396, section 6).</summary>
    [Field(14)]
    public string? AuthorizationDetails { get; init; }

    /// <summary>Who received the first token of the family.</summary>
    [Field(15)]
    public SessionDevice InitialDevice { get; init; }

    /// <summary>Who received this token, or used it last.</summary>
    [Field(17)]
    public SessionDevice LastDevice { get; init; }

    /// <summary>When a token of the family was exchanged last, as far as a write told; null before the first exchange.</summary>
    [Field(19)]
    public DateTimeOffset? LastExchangedAt { get; init; }

    /// <summary>What the tenant has noted about the family, as JSON text, or null.</summary>
    [Field(20)]
    public string? Metadata { get; init; }

    [Field(1)]
    private string? EarlierUserId { get => null; init => Authentication = Authentication.Complete(Authentication, userId: value); }

    [Field(5)]
    private string? EarlierSessionId { get => null; init => Authentication = Authentication.Complete(Authentication, sessionId: value); }

    /// <summary>Known only where the ID token was to say it; <see cref="FamilyCreatedAt"/> is near.</summary>
    [Field(11)]
    private DateTimeOffset? EarlierTime
    {
        get => null;
        init => (Authentication, WantsAuthTime) = (Authentication.Complete(Authentication, time: value), true);
    }

    [Field(12)]
    private string? EarlierConnection { get => null; init => Authentication = Authentication.Complete(Authentication, connection: value); }

    [Field(13)]
    private string? EarlierMethod
    {
        get => null;
        init => Authentication = Authentication.Complete(Authentication, method: value, time: WantsAuthTime ? null : FamilyCreatedAt);
    }

    /// <summary>The token as it is after an exchange.</summary>
    public RefreshToken Exchanged(TenantScope scope) => this with { LastDevice = SessionDevice.Of(scope), LastExchangedAt = scope.Now };

    public byte[] ToPayload() => Payload<RefreshToken>.Write(this);

    public static RefreshToken FromPayload(ReadOnlyMemory<byte> payload) => Payload<RefreshToken>.Read(payload);
}

/// <summary>A refresh token that was presented and found good.</summary>
/// <param name="Key">The key of its record.</param>
/// <param name="Record">Its record as it was read.</param>
/// <param name="Token">What it stands for.</param>
internal sealed record RefreshTokenExchange(string Key, StoredRecord Record, RefreshToken Token);
