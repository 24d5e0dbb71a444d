using Engine.Core.Storage;
using MessagePack;

namespace Engine.Core.Tickets;

/// <summary>What a ticket is good for.</summary>
internal enum TicketPurpose
{
    /// <summary>Proves that the person reads the mailbox of an address.</summary>
    EmailVerification = 1,

    /// <summary>Lets whoever holds it choose a new password for the person.</summary>
    PasswordChange = 2,
}

/// <summary>A link that does one thing for one person, once, for a while; what is stored of it.</summary>
internal sealed record Ticket
{
    public required TicketPurpose Purpose { get; init; }

    public required string UserId { get; init; }

    /// <summary>The address the person had when the ticket was made; it is good for no other.</summary>
    public string? Email { get; init; }

    /// <summary>Where the browser goes afterwards, or null.</summary>
    public string? ResultUrl { get; init; }

    /// <summary>The application people go back to, or null.</summary>
    public string? ClientId { get; init; }

    /// <summary>Whether a changed password proves the address too.</summary>
    public bool MarksEmailAsVerified { get; init; }

    /// <summary>Whether <see cref="ResultUrl"/> is given the address.</summary>
    public bool IncludesEmail { get; init; }

    public byte[] ToPayload() => PayloadCodec.Write(this, static (ref MessagePackWriter writer, Ticket ticket) =>
    {
        writer.WriteArrayHeader(8);
        writer.Write(1);
        writer.Write((int)ticket.Purpose);
        writer.Write(ticket.UserId);
        writer.Write(ticket.Email);
        writer.Write(ticket.ResultUrl);
        writer.Write(ticket.ClientId);
        writer.Write(ticket.MarksEmailAsVerified);
        writer.Write(ticket.IncludesEmail);
    });

    public static Ticket FromPayload(ReadOnlyMemory<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        reader.ReadArrayHeader();
        reader.ReadInt32();
        return new Ticket
        {
            Purpose = (TicketPurpose)reader.ReadInt32(),
            UserId = reader.ReadString()!,
            Email = reader.ReadString(),
            ResultUrl = reader.ReadString(),
            ClientId = reader.ReadString(),
            MarksEmailAsVerified = reader.ReadBoolean(),
            IncludesEmail = reader.ReadBoolean(),
        };
    }
}
