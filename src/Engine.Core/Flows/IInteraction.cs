using Engine.Core.Http;

namespace Engine.Core.Flows;

/// <summary>
/// One thing a person may be asked on a walk: it says when, shows its screens, and takes their forms. It keeps nothing itself; what it
/// has to remember goes into <see cref="FlowContext.SetNote"/>.
/// </summary>
/// <typeparam name="TFlow">
/// The walk: <see cref="Authorize.AuthorizeContext"/> from <c>/authorize</c> to the callback, <see cref="Logout.LogoutContext"/>,
/// <see cref="Tickets.TicketContext"/>, or <see cref="FlowContext"/> for any of them.
/// </typeparam>
public interface IInteraction<in TFlow>
{
    /// <summary>The name of its step in the table, verb and noun: what others can be put in front of.</summary>
    string Name { get; }

    /// <summary>Its screens; each is the last part of an address (<c>/u/accept-terms</c>) and the name of a template.</summary>
    IReadOnlyList<string> Screens { get; }

    /// <summary>
    /// Whether the person has to be asked now. Called whenever the walk comes by: at first, after a form of any screen, and when the
    /// browser comes back. Must answer <see cref="Need.Met"/> once the person has answered.
    /// </summary>
    ValueTask<Need> NeedAsync(TFlow flow);

    /// <summary>What a screen shows.</summary>
    /// <param name="flow">The walk, with what the steps before have found.</param>
    /// <param name="screen">One of <see cref="Screens"/>.</param>
    ValueTask<Answer> ShowAsync(TFlow flow, string screen);

    /// <summary>Takes the form of a screen.</summary>
    /// <param name="flow">The walk, with what the steps before have found.</param>
    /// <param name="screen">One of <see cref="Screens"/>.</param>
    /// <param name="form">The fields of the form, as whoever sent it wrote them.</param>
    ValueTask<Answer> SubmitAsync(TFlow flow, string screen, RequestParameters form);
}
