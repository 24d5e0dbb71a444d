using Engine.Core.Http;
using Engine.Core.Storage.Payloads;
using Engine.Core.Tenants;

namespace Engine.Core.Sessions;

/// <summary>A browser's session at a tenant, as it is stored: who signed in, when and how.</summary>
public sealed record Session
{
    /// <summary>The <c>sid</c> that applications are told: 32 URL-safe characters.</summary>
    [Field(1)]
    public required string Id { get; init; }

    /// <summary>Who signed in, when and how.</summary>
    [Field(15)]
    public required Authentication Authentication { get; init; }

    /// <summary>The person.</summary>
    public string UserId => Authentication.UserId;

    /// <summary>The last time the session was used, within a few minutes.</summary>
    [Field(6)]
    public DateTimeOffset LastInteractedAt { get; init; }

    /// <summary>When the session ends whatever happens.</summary>
    [Field(7)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the session ends unless it is used.</summary>
    [Field(8)]
    public DateTimeOffset IdleExpiresAt { get; init; }

    /// <summary>The applications the person signed in to.</summary>
    [Field(9)]
    public IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>From where the session was begun.</summary>
    [Field(10)]
    internal SessionDevice InitialDevice { get; init; }

    /// <summary>From where the session was used last.</summary>
    [Field(12)]
    internal SessionDevice LastDevice { get; init; }

    /// <summary>What the tenant has noted about the session, as JSON text, or null.</summary>
    [Field(14)]
    internal string? Metadata { get; init; }

    /// <summary>Whether the browser was to forget it when it closes: such sessions have limits of their own.</summary>
    [Field(16)]
    internal bool IsEphemeral { get; init; }

    /// <summary>The issuer under which the person signed in; null in records of earlier versions.</summary>
    [Field(17)]
    internal string? Issuer { get; init; }

    [Field(2)]
    private string? EarlierUserId { get => null; init => Authentication = Authentication.Complete(Authentication, userId: value, sessionId: Id); }

    [Field(3)]
    private DateTimeOffset? EarlierTime { get => null; init => Authentication = Authentication.Complete(Authentication, time: value); }

    [Field(4)]
    private string? EarlierMethod { get => null; init => Authentication = Authentication.Complete(Authentication, method: value); }

    [Field(5)]
    private string? EarlierConnection { get => null; init => Authentication = Authentication.Complete(Authentication, connection: value); }

    internal byte[] ToPayload() => Payload<Session>.Write(this);

    internal static Session FromPayload(ReadOnlyMemory<byte> payload) => Payload<Session>.Read(payload);
}

/// <summary>What is known of the browser or application behind a session or a refresh token.</summary>
/// <param name="Ip">Its address.</param>
/// <param name="UserAgent">What it calls itself; cut after 512 characters.</param>
internal readonly record struct SessionDevice(string? Ip, string? UserAgent)
{
    private const int MaxUserAgent = 512;

    public static SessionDevice Of(TenantScope scope)
        => new(scope.ClientIp, scope.UserAgent is { Length: > MaxUserAgent } text ? text[..MaxUserAgent] : scope.UserAgent);
}
