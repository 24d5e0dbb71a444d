using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Http;
using Engine.Core.Users;

namespace Engine.Core.Tickets;

/// <summary>What the steps behind a link know so far: the links that verify an address, unblock an account and change a password.</summary>
public sealed class TicketContext : EndpointContext
{
    internal TicketContext(EndpointContext context, TicketPurpose purpose)
        : base(context)
        => Purpose = purpose;

    /// <summary>The form, once one was sent and read.</summary>
    public RequestParameters? Form { get; internal set; }

    /// <summary>The application people go back to, once the ticket was found; null when it names none.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The person, once they were looked for.</summary>
    public User? User { get; internal set; }

    /// <summary>The database of the person's password, where one is to be changed.</summary>
    public Connection? Connection { get; internal set; }

    /// <summary>What the link has to be good for.</summary>
    internal TicketPurpose Purpose { get; }

    internal TicketService.Presented? Presented { get; set; }

    internal Ticket Ticket => Presented!.Ticket;

    /// <summary>The hash of the new password.</summary>
    internal string? PasswordHash { get; set; }

    /// <summary>What the person is told in the end.</summary>
    internal TicketOutcome? Outcome { get; set; }
}
