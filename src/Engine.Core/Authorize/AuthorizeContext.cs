using System.Text.Json.Nodes;
using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Consent;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Token;
using Engine.Core.Users;

namespace Engine.Core.Authorize;

/// <summary>What the steps of <c>/authorize</c> know so far.</summary>
public sealed class AuthorizeContext : EndpointContext
{
    internal AuthorizeContext(EndpointContext context, RequestParameters parameters, OpenTransaction? transaction)
        : base(context)
    {
        Parameters = parameters;
        Transaction = transaction;
        FlowNotes = new FlowNotes(transaction?.Content);
    }

    /// <summary>The parameters of the authorization request.</summary>
    public RequestParameters Parameters { get; }

    /// <summary>The application, once it was found.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The callback, once it was found to be a listed one. Errors before that end on the error page.</summary>
    public string? RedirectUri { get; internal set; }

    /// <summary><c>query</c>, <c>fragment</c>, <c>form_post</c> or <c>web_message</c>.</summary>
    public string ResponseMode { get; internal set; } = "query";

    /// <summary>The API, or null when only the person's own data is asked for.</summary>
    public Api? Api { get; internal set; }

    /// <summary>The requested scopes; <c>openid</c> when the request named none.</summary>
    public IReadOnlyList<string> RequestedScopes { get; internal set; } = [];

    /// <summary>The requested prompts.</summary>
    public IReadOnlyList<string> Prompt { get; internal set; } = [];

    /// <summary>The session that satisfies the request, once one was found.</summary>
    public Session? Session => FoundSession?.Session;

    /// <summary>The person, once they were found.</summary>
    public User? User { get; internal set; }

    /// <summary>The access decision, once it was made.</summary>
    public AccessDecision? Decision { get; internal set; }

    /// <summary>The granted scopes and claims, once Actions were run.</summary>
    public SettledGrant? Settled { get; internal set; }

    /// <summary>The rich authorization request, or null (RFC 9396).</summary>
    public JsonArray? AuthorizationDetails { get; internal set; }

    /// <summary>The id that links a transactional authorization to what the embedder knows about it, or null.</summary>
    public string? LinkingId { get; internal set; }

    /// <summary>Whether the person must not be asked anything (<c>prompt=none</c>).</summary>
    public bool IsSilent => Prompt.Contains("none");

    /// <summary>What was noted under a name with <see cref="SetNote"/> earlier in this request, or null.</summary>
    /// <param name="name">The name; begin it with the name of the interaction.</param>
    public string? GetNote(string name) => FlowNotes.Find(name);

    /// <summary>
    /// Notes something that counts until the request ends, for <see cref="IInteraction"/>s: that the person has answered, say. It is
    /// kept on the server. Once the person is known (<see cref="User"/>) it is about them: when another one goes on, it is forgotten.
    /// </summary>
    /// <param name="name">The name; begin it with the name of the interaction.</param>
    /// <param name="value">The value; null removes the note.</param>
    public void SetNote(string name, string? value) => FlowNotes.Set(name, value, isPersonal: User is not null);

    /// <summary>What was decided about another person, or in another session, is decided anew.</summary>
    internal void ForgetDecision()
    {
        if (Transaction is { } open)
        {
            Transaction = open with { Content = open.Content.WithoutDecision() };
        }

        LinkingId = LinkingId is null ? null : Engine.Options.SecretSource.Uuid();
        FlowNotes.ForgetPerson();
    }

    /// <summary>What interactions have noted.</summary>
    internal FlowNotes FlowNotes { get; }

    /// <summary>Holds the cookies that the answer sets.</summary>
    internal EngineResponse Cookies { get; } = new();

    /// <summary>The scopes that the person is to be asked about, separated by spaces.</summary>
    internal string? AskedScopes { get; set; }

    /// <summary>What the person holds on the API, when that was looked at.</summary>
    internal HeldPermissions? Held { get; set; }

    /// <summary>Whether the person had to be asked, once that was decided.</summary>
    internal ConsentDecision? Consent { get; set; }

    /// <summary>The Actions of this trigger, for the log.</summary>
    internal IReadOnlyList<string> ExecutedActions { get; set; } = [];

    internal OpenTransaction? Transaction { get; set; }

    /// <summary>The record of the browser's session, when it was read with the transaction.</summary>
    internal (bool WasRead, StoredRecord? Record) KnownSession { get; init; }

    /// <summary>What the person had consented to when it was decided whether to ask them.</summary>
    internal Versioned<UserGrant>? Remembered { get; set; }

    /// <summary>What the person has consented to in this request; written with whatever the request writes next.</summary>
    internal IReadOnlyList<string>? ConsentToRemember { get; set; }

    internal SessionService.Found? FoundSession { get; set; }
}
