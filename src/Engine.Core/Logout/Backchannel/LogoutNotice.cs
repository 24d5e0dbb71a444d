using Engine.Core.Outbox;
using Engine.Core.Storage.Payloads;

namespace Engine.Core.Logout.Backchannel;

/// <summary>That an application is to be told of the end of a session; kept until it was, or until it is given up.</summary>
internal sealed record LogoutNotice : IDue<LogoutNotice>
{
    [Field(1)]
    public required string Url { get; init; }

    [Field(2)]
    public required string UserId { get; init; }

    [Field(3)]
    public required string SessionId { get; init; }

    /// <summary>The issuer the application knows; null where the session is an earlier version's and the tenant declares none.</summary>
    [Field(4)]
    public string? Issuer { get; init; }

    [Field(5)]
    public int Attempts { get; init; }

    /// <summary>When it is tried; later while somebody is at it.</summary>
    [Field(6)]
    public DateTimeOffset DueAt { get; init; }

    /// <summary>What the tenant has noted about the session, as JSON text, or null.</summary>
    [Field(7)]
    public string? Metadata { get; init; }

    public LogoutNotice At(int attempts, DateTimeOffset dueAt) => this with { Attempts = attempts, DueAt = dueAt };

    public byte[] ToPayload() => Payload<LogoutNotice>.Write(this);

    public static LogoutNotice FromPayload(ReadOnlyMemory<byte> payload) => Payload<LogoutNotice>.Read(payload);
}
