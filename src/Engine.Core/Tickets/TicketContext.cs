using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Flows;
using Engine.Core.Http;

namespace Engine.Core.Tickets;

/// <summary>What the steps behind a link know so far: the links that verify an address, unblock an account and change a password.</summary>
public sealed class TicketContext : FlowContext
{
    internal TicketContext(EndpointContext context, TicketPurpose purpose, RequestParameters parameters, OpenTransaction? transaction)
        : base(context, parameters, transaction)
        => Purpose = purpose;

    /// <summary>The database of the person's password, where one is to be changed.</summary>
    public Connection? Connection { get; internal set; }

    internal override string? FormTarget => Presented?.Ticket.ResultUrl;

    internal override string? Subject => Presented?.Ticket.UserId;

    /// <summary>What the link has to be good for.</summary>
    internal TicketPurpose Purpose { get; }

    internal TicketService.Presented? Presented { get; set; }

    internal Ticket Ticket => Presented!.Ticket;

    /// <summary>What the person is told in the end.</summary>
    internal TicketOutcome? Outcome { get; set; }
}
