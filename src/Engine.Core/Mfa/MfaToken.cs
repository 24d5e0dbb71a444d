using Engine.Core.Sessions;
using Engine.Core.Storage.Payloads;

namespace Engine.Core.Mfa;

/// <summary>
/// What an <c>mfa_token</c> stands for, as it is stored: the token request that has proven one factor and lacks another. Only the
/// application that made the request can complete it.
/// </summary>
internal sealed record MfaToken
{
    /// <summary>How the person was authenticated so far.</summary>
    [Field(1)]
    public required Authentication Authentication { get; init; }

    [Field(2)]
    public required string ClientId { get; init; }

    [Field(3)]
    public string? Audience { get; init; }

    /// <summary>The requested scopes, or null when the request named none.</summary>
    [Field(4)]
    public IReadOnlyList<string>? RequestedScopes { get; init; }

    [Field(5)]
    public IReadOnlyList<string>? DefaultScopes { get; init; }

    [Field(6)]
    public bool DefaultsToAllScopes { get; init; }

    [Field(7)]
    public string? GrantTypeClaim { get; init; }

    [Field(8)]
    public string? Protocol { get; init; }

    /// <summary>When it ends. It is kept for a while after that, so that whoever comes late is told so.</summary>
    [Field(9)]
    public required DateTimeOffset ExpiresAt { get; init; }

    public byte[] ToPayload() => Payload<MfaToken>.Write(this);

    public static MfaToken FromPayload(ReadOnlyMemory<byte> payload) => Payload<MfaToken>.Read(payload);
}
