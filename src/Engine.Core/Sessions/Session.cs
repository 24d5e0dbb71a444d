using Engine.Core.Storage;
using MessagePack;

namespace Engine.Core.Sessions;

/// <summary>A browser's session at a tenant, as it is stored: who signed in, when and how.</summary>
public sealed record Session
{
    /// <summary>The <c>sid</c> that applications are told: 32 URL-safe characters.</summary>
    public required string Id { get; init; }

    /// <summary>The person.</summary>
    public required string UserId { get; init; }

    /// <summary>When the person was authenticated.</summary>
    public required DateTimeOffset AuthTime { get; init; }

    /// <summary>How, for example <c>pwd</c>.</summary>
    public string AuthenticationMethod { get; init; } = "pwd";

    /// <summary>The name of the connection.</summary>
    public string? Connection { get; init; }

    /// <summary>The last time the session was used, within a few minutes.</summary>
    public DateTimeOffset LastInteractedAt { get; init; }

    /// <summary>When the session ends whatever happens.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the session ends unless it is used.</summary>
    public DateTimeOffset IdleExpiresAt { get; init; }

    /// <summary>The applications the person signed in to.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    internal byte[] ToPayload() => PayloadCodec.Write(this, static (ref MessagePackWriter writer, Session session) =>
    {
        writer.WriteArrayHeader(10);
        writer.Write(1);
        writer.Write(session.Id);
        writer.Write(session.UserId);
        PayloadCodec.WriteTime(ref writer, session.AuthTime);
        writer.Write(session.AuthenticationMethod);
        writer.Write(session.Connection);
        PayloadCodec.WriteTime(ref writer, session.LastInteractedAt);
        PayloadCodec.WriteTime(ref writer, session.ExpiresAt);
        PayloadCodec.WriteTime(ref writer, session.IdleExpiresAt);
        PayloadCodec.WriteList(ref writer, session.Clients);
    });

    internal static Session FromPayload(ReadOnlyMemory<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        reader.ReadArrayHeader();
        reader.ReadInt32();
        return new Session
        {
            Id = reader.ReadString()!,
            UserId = reader.ReadString()!,
            AuthTime = PayloadCodec.ReadTime(ref reader)!.Value,
            AuthenticationMethod = reader.ReadString()!,
            Connection = reader.ReadString(),
            LastInteractedAt = PayloadCodec.ReadTime(ref reader)!.Value,
            ExpiresAt = PayloadCodec.ReadTime(ref reader)!.Value,
            IdleExpiresAt = PayloadCodec.ReadTime(ref reader)!.Value,
            Clients = PayloadCodec.ReadList(ref reader)!,
        };
    }
}
