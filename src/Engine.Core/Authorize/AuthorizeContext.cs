using System.Text.Json.Nodes;
using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Configuration;
using Engine.Core.Consent;
using Engine.Core.Device;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Sessions;
using Engine.Core.Token;

namespace Engine.Core.Authorize;

/// <summary>What the steps of <c>/authorize</c> know so far.</summary>
public sealed class AuthorizeContext : FlowContext
{
    internal AuthorizeContext(EndpointContext context, RequestParameters parameters, OpenTransaction? transaction)
        : base(context, parameters, transaction)
    {
    }

    /// <summary>The callback, once it was found to be a listed one. Errors before that end on the error page.</summary>
    public string? RedirectUri { get; internal set; }

    /// <summary><c>query</c>, <c>fragment</c>, <c>form_post</c> or <c>web_message</c>.</summary>
    public string ResponseMode { get; internal set; } = "query";

    /// <summary>What the answer has in it, once that was read.</summary>
    internal ResponseTypes ResponseTypes { get; set; }

    /// <summary>Whether the answer has tokens.</summary>
    internal bool IsFrontChannel => (ResponseTypes & ResponseTypes.FrontChannel) != 0;

    /// <summary>The person an ID token of the request names (<c>id_token_hint</c>), or null.</summary>
    internal string? HintedUserId { get; set; }

    /// <summary>The API, or null when only the person's own data is asked for.</summary>
    public Api? Api { get; internal set; }

    /// <summary>The requested scopes; <c>openid</c> when the request named none.</summary>
    public IReadOnlyList<string> RequestedScopes { get; internal set; } = [];

    /// <summary>The requested prompts.</summary>
    public IReadOnlyList<string> Prompt { get; internal set; } = [];

    /// <summary>The session that satisfies the request, once one was found.</summary>
    public Session? Session => FoundSession?.Session;

    /// <summary>Whether the session began in this very request, without a page of the engine.</summary>
    internal bool HasJustSignedIn { get; set; }

    /// <summary>The access decision, once it was made.</summary>
    public AccessDecision? Decision { get; internal set; }

    /// <summary>The granted scopes and claims, once Actions were run.</summary>
    public SettledGrant? Settled { get; internal set; }

    /// <summary>The rich authorization request, or null (RFC 9396).</summary>
    public JsonArray? AuthorizationDetails { get; internal set; }

    /// <summary>The id that links a transactional authorization to what the embedder knows about it, or null.</summary>
    public string? LinkingId { get; internal set; }

    /// <inheritdoc/>
    public override bool IsSilent => Prompt.Contains("none");

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

    internal override string? FormTarget => RedirectUri;

    /// <summary>The device that the person signs in for, once its code was entered; null on the way to a callback.</summary>
    internal OpenDevice? Device { get; set; }

    /// <summary>The code of a device that the address of the page carries, or null.</summary>
    internal string? SentUserCode { get; init; }

    /// <summary>The scopes that the person is to be asked about, separated by spaces.</summary>
    internal string? AskedScopes { get; set; }

    /// <summary>What Actions said about a second factor, or null.</summary>
    internal MultifactorRequest? Multifactor { get; set; }

    /// <summary>What the person holds on the API, when that was looked at.</summary>
    internal HeldPermissions? Held { get; set; }

    /// <summary>Whether the person had to be asked, once that was decided.</summary>
    internal ConsentDecision? Consent { get; set; }

    /// <summary>The Actions of this trigger, for the log.</summary>
    internal IReadOnlyList<string> ExecutedActions { get; set; } = [];

    /// <summary>What the person had consented to when it was decided whether to ask them.</summary>
    internal Versioned<UserGrant>? Remembered { get; set; }

    /// <summary>What the person has consented to in this request; written with whatever the request writes next.</summary>
    internal IReadOnlyList<string>? ConsentToRemember { get; set; }

    internal SessionService.Found? FoundSession { get; set; }

    internal override Transaction Describe(Transaction content)
    {
        content = content with { LinkingId = LinkingId };
        if (this is not { Session: { } session, User: { } user })
        {
            return content;
        }

        content = content with { SessionId = session.Id, UserId = user.UserId };
        return Settled is not { } settled ? content : content with
        {
            AskedScopes = AskedScopes,
            ConsentId = Remembered?.Value.Id,
            ConsentVersion = Remembered?.Version ?? 0,
            ConsentScopes = Remembered?.Value.Scope ?? [],
            HasConsented = AskedScopes is null && content.HasConsented,
            GrantedScopes = string.Join(' ', settled.GrantedScopes),
            AccessTokenClaims = ClaimsCodec.ToText(settled.AccessTokenClaims),
            IdTokenClaims = ClaimsCodec.ToText(settled.IdTokenClaims),
            ScopeChanges = settled.ScopeChanges,
            ClaimChanges = settled.ClaimChanges,
            Console = settled.Console,
            Multifactor = Multifactor?.ToText(),
        };
    }

    /// <remarks>What the person has consented to is written with it.</remarks>
    internal override async ValueTask<bool> SaveAsync(OpenTransaction open, Transaction content)
    {
        while (true)
        {
            var (result, isOutdated) = await ConsentService.CommitAsync(this, batch => TransactionService.Update(batch, open, content));
            if (!isOutdated)
            {
                return result.Succeeded;
            }
        }
    }
}
