using Engine.Core.Http;
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

    /// <summary>From where the session was begun.</summary>
    internal SessionDevice InitialDevice { get; init; }

    /// <summary>From where the session was used last.</summary>
    internal SessionDevice LastDevice { get; init; }

    /// <summary>What the tenant has noted about the session, as JSON text, or null.</summary>
    internal string? Metadata { get; init; }

    internal byte[] ToPayload() => PayloadCodec.Write(this, static (ref MessagePackWriter writer, Session session) =>
    {
        writer.WriteArrayHeader(FieldCount);
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
        session.InitialDevice.Write(ref writer);
        session.LastDevice.Write(ref writer);
        writer.Write(session.Metadata);
    });

    private const int FieldCount = 15;

    internal static Session FromPayload(ReadOnlyMemory<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        var isComplete = reader.ReadArrayHeader() >= FieldCount;
        reader.ReadInt32();
        var session = new Session
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
        return isComplete
            ? session with { InitialDevice = SessionDevice.Read(ref reader), LastDevice = SessionDevice.Read(ref reader), Metadata = reader.ReadString() }
            : session;
    }
}

/// <summary>What is known of the browser or application behind a session or a refresh token.</summary>
/// <param name="Ip">Its address.</param>
/// <param name="UserAgent">What it calls itself; cut after 512 characters.</param>
internal readonly record struct SessionDevice(string? Ip, string? UserAgent)
{
    private const int MaxUserAgent = 512;

    public static SessionDevice Of(EndpointContext context)
        => new(context.ClientIp, context.Request.Headers["User-Agent"] is { Length: > MaxUserAgent } text ? text[..MaxUserAgent] : context.Request.Headers["User-Agent"]);

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Ip);
        writer.Write(UserAgent);
    }

    public static SessionDevice Read(ref MessagePackReader reader) => new(reader.ReadString(), reader.ReadString());
}
