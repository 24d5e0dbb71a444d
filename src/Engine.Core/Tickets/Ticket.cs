using Engine.Core.Storage.Payloads;

namespace Engine.Core.Tickets;

/// <summary>What a ticket is good for.</summary>
internal enum TicketPurpose
{
    /// <summary>Proves that the person reads the mailbox of an address.</summary>
    EmailVerification = 1,

    /// <summary>Lets whoever holds it choose a new password for the person.</summary>
    PasswordChange = 2,

    /// <summary>Unblocks the account of a person after too many failed sign-ins.</summary>
    Unblock = 3,
}

/// <summary>A link that does one thing for one person, once, for a while; what is stored of it.</summary>
internal sealed record Ticket
{
    [Field(1)]
    public required TicketPurpose Purpose { get; init; }

    [Field(2)]
    public required string UserId { get; init; }

    /// <summary>The address the person had when the ticket was made; it is good for no other.</summary>
    [Field(3)]
    public string? Email { get; init; }

    /// <summary>Where the browser goes afterwards, or null.</summary>
    [Field(4)]
    public string? ResultUrl { get; init; }

    /// <summary>The application people go back to, or null.</summary>
    [Field(5)]
    public string? ClientId { get; init; }

    /// <summary>Whether a changed password proves the address too.</summary>
    [Field(6)]
    public bool MarksEmailAsVerified { get; init; }

    /// <summary>Whether <see cref="ResultUrl"/> is given the address.</summary>
    [Field(7)]
    public bool IncludesEmail { get; init; }

    public byte[] ToPayload() => Payload<Ticket>.Write(this);

    public static Ticket FromPayload(ReadOnlyMemory<byte> payload) => Payload<Ticket>.Read(payload);
}
