using Engine.Core.Actions;
using Engine.Core.Http;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using MessagePack;

namespace Engine.Core.Token.Grants;

/// <summary>What a refresh token stands for, as it is stored.</summary>
internal sealed record RefreshToken
{
    public required string UserId { get; init; }

    public required string ClientId { get; init; }

    public string? Audience { get; init; }

    /// <summary>What was granted at first; later requests may narrow it, never widen it.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public string? SessionId { get; init; }

    public required string Family { get; init; }

    /// <summary>The place in the family, from 0.</summary>
    public int Counter { get; init; }

    public bool IsRotating { get; init; }

    public DateTimeOffset FamilyCreatedAt { get; init; }

    /// <summary>When the family ends whatever happens; rotation does not move it.</summary>
    public DateTimeOffset? AbsoluteExpiry { get; init; }

    public DateTimeOffset? AuthTime { get; init; }

    public string? Connection { get; init; }

    public string? AuthenticationMethod { get; init; }

    /// <summary>The rich authorization request behind the family, as JSON text, or null (RFC 9396, section 6).</summary>
    public string? AuthorizationDetails { get; init; }

    /// <summary>Who received the first token of the family.</summary>
    public SessionDevice InitialDevice { get; init; }

    /// <summary>Who received this token, or used it last.</summary>
    public SessionDevice LastDevice { get; init; }

    /// <summary>When a token of the family was exchanged last, as far as a write told; null before the first exchange.</summary>
    public DateTimeOffset? LastExchangedAt { get; init; }

    /// <summary>What the tenant has noted about the family, as JSON text, or null.</summary>
    public string? Metadata { get; init; }

    /// <summary>The token as it is after an exchange.</summary>
    public RefreshToken Exchanged(EndpointContext context) => this with { LastDevice = SessionDevice.Of(context), LastExchangedAt = context.Now };

    public byte[] ToPayload() => PayloadCodec.Write(this, static (ref MessagePackWriter writer, RefreshToken token) =>
    {
        writer.WriteArrayHeader(FieldCount);
        writer.Write(1);
        writer.Write(token.UserId);
        writer.Write(token.ClientId);
        writer.Write(token.Audience);
        PayloadCodec.WriteList(ref writer, token.Scopes);
        writer.Write(token.SessionId);
        writer.Write(token.Family);
        writer.Write(token.Counter);
        writer.Write(token.IsRotating);
        PayloadCodec.WriteTime(ref writer, token.FamilyCreatedAt);
        PayloadCodec.WriteTime(ref writer, token.AbsoluteExpiry);
        PayloadCodec.WriteTime(ref writer, token.AuthTime);
        writer.Write(token.Connection);
        writer.Write(token.AuthenticationMethod);
        writer.Write(token.AuthorizationDetails);
        token.InitialDevice.Write(ref writer);
        token.LastDevice.Write(ref writer);
        PayloadCodec.WriteTime(ref writer, token.LastExchangedAt);
        writer.Write(token.Metadata);
    });

    private const int FieldCount = 21;

    public static RefreshToken FromPayload(ReadOnlyMemory<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        var isComplete = reader.ReadArrayHeader() >= FieldCount;
        reader.ReadInt32();
        var token = new RefreshToken
        {
            UserId = reader.ReadString()!,
            ClientId = reader.ReadString()!,
            Audience = reader.ReadString(),
            Scopes = PayloadCodec.ReadList(ref reader)!,
            SessionId = reader.ReadString(),
            Family = reader.ReadString()!,
            Counter = reader.ReadInt32(),
            IsRotating = reader.ReadBoolean(),
            FamilyCreatedAt = PayloadCodec.ReadTime(ref reader)!.Value,
            AbsoluteExpiry = PayloadCodec.ReadTime(ref reader),
            AuthTime = PayloadCodec.ReadTime(ref reader),
            Connection = reader.ReadString(),
            AuthenticationMethod = reader.ReadString(),
            AuthorizationDetails = reader.ReadString(),
        };
        return isComplete
            ? token with
            {
                InitialDevice = SessionDevice.Read(ref reader),
                LastDevice = SessionDevice.Read(ref reader),
                LastExchangedAt = PayloadCodec.ReadTime(ref reader),
                Metadata = reader.ReadString(),
            }
            : token;
    }

    public IReadOnlyList<AuthenticationMethod> Methods
        => AuthenticationMethod is null ? [] : [new(AuthenticationMethod, AuthTime ?? FamilyCreatedAt)];
}

/// <summary>A refresh token that was presented and found good.</summary>
/// <param name="Key">The key of its record.</param>
/// <param name="Record">Its record as it was read.</param>
/// <param name="Token">What it stands for.</param>
internal sealed record RefreshTokenExchange(string Key, StoredRecord Record, RefreshToken Token);
