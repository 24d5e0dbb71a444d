using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Users;

namespace Engine.Core.Flows;

/// <summary>What the steps of a walk know so far, whichever walk it is: a sign-in, a sign-out, or what is behind a link.</summary>
public abstract class FlowContext : EndpointContext
{
    private protected FlowContext(EndpointContext context, RequestParameters parameters, OpenTransaction? transaction)
        : base(context)
    {
        Parameters = parameters;
        Transaction = transaction;
        FlowNotes = new FlowNotes(transaction?.Content);
        UiLocales ??= parameters["ui_locales"];
    }

    /// <summary>The parameters of the request that began the walk.</summary>
    public RequestParameters Parameters { get; }

    /// <summary>The application, once it was found; null when the request names none.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The person, once they were found.</summary>
    public User? User { get; internal set; }

    /// <summary>Whether the person must not be asked anything (<c>prompt=none</c>).</summary>
    public virtual bool IsSilent => false;

    /// <summary>What was noted under a name with <see cref="SetNote"/> earlier in this walk, or null.</summary>
    /// <param name="name">The name; begin it with the name of the interaction.</param>
    public string? GetNote(string name) => FlowNotes.Find(name);

    /// <summary>
    /// Notes something that counts until the walk ends, for <see cref="IInteraction{TFlow}"/>s: that the person has answered, say. It is
    /// kept on the server. Once the person is known (<see cref="User"/>) it is about them: when another one goes on, it is forgotten.
    /// </summary>
    /// <param name="name">The name; begin it with the name of the interaction.</param>
    /// <param name="value">The value; null removes the note.</param>
    public void SetNote(string name, string? value) => FlowNotes.Set(name, value, isPersonal: User is not null);

    /// <summary>Where a form of the walk may lead in the end, for the Content-Security-Policy; null when nowhere else.</summary>
    internal abstract string? FormTarget { get; }

    /// <summary>The person whom all that is kept is about: it goes when they are removed. Null while anybody may go on.</summary>
    internal virtual string? Subject => null;

    /// <summary>What interactions have noted.</summary>
    internal FlowNotes FlowNotes { get; }

    /// <summary>Holds the cookies that the answer sets.</summary>
    internal EngineResponse Cookies { get; } = new();

    /// <summary>What is kept of the walk, once a screen was reached.</summary>
    internal OpenTransaction? Transaction { get; set; }

    /// <summary>The record of the browser's session, when it was read with the transaction.</summary>
    internal (bool WasRead, StoredRecord? Record) KnownSession { get; init; }

    /// <summary>The session of the browser, if it has one that has not ended.</summary>
    internal ValueTask<SessionService.Found?> FindSessionAsync() => KnownSession is (true, var record) ? SessionService.ReadAsync(Scope, record) : SessionService.FindAsync(this);

    /// <summary>What is kept when a screen is reached, beside the request and the notes.</summary>
    internal virtual Transaction Describe(Transaction content) => content;

    /// <summary>Writes what is kept; false when somebody else has changed or ended the walk in the meantime.</summary>
    internal virtual async ValueTask<bool> SaveAsync(OpenTransaction open, Transaction content)
    {
        var batch = new StoreBatch(Tenant.Id);
        TransactionService.Update(batch, open, content);
        return (await Engine.Options.Store.CommitAsync(batch, Now, CancellationToken)).Succeeded;
    }
}
