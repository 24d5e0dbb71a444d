using System.Text.Json.Nodes;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Sessions;
using Engine.Core.Users;

namespace Engine.Core.Actions;

/// <summary>What every trigger's event has. Read-only by contract: changing it reaches nobody.</summary>
public abstract class ActionEvent
{
    /// <summary>The tenant's name (<c>event.tenant.id</c>).</summary>
    public required string TenantId { get; init; }

    /// <summary>The application (<c>event.client</c>).</summary>
    public required Application Client { get; init; }

    /// <summary>The request (<c>event.request</c>).</summary>
    public required ActionRequest Request { get; init; }

    /// <summary>The API the token is for, or null (<c>event.resource_server</c>).</summary>
    public Api? ResourceServer { get; init; }

    /// <summary>The scopes that were requested (<c>event.transaction.requested_scopes</c>).</summary>
    public IReadOnlyList<string> RequestedScopes { get; init; } = [];

    /// <summary>The secrets of the Action that runs (<c>event.secrets</c>).</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; set; } = new Dictionary<string, string>();
}

/// <summary>The request as Actions see it; header fields are never exposed.</summary>
public sealed class ActionRequest
{
    /// <summary>The client's address.</summary>
    public string? Ip { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The host the client used.</summary>
    public string? Hostname { get; init; }

    /// <summary>The languages the client prefers.</summary>
    public string? Language { get; init; }

    /// <summary>The user agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The parameters of the body, without secrets.</summary>
    public IReadOnlyDictionary<string, string> Body { get; init; } = new Dictionary<string, string>();

    /// <summary>The parameters of the query.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();
}

/// <summary>The event of a <c>post-login</c> Action.</summary>
public sealed class PostLoginEvent : ActionEvent
{
    /// <summary>The person (<c>event.user</c>); the password's hash is never in it.</summary>
    public required User User { get; init; }

    /// <summary>How the person was authenticated, or null: by which methods, through which connection.</summary>
    public Authentication? Authentication { get; init; }

    /// <summary>The connection's id (<c>event.connection.id</c>).</summary>
    public string? ConnectionId { get; init; }

    /// <summary>The connection's name (<c>event.connection.name</c>).</summary>
    public string? ConnectionName => Authentication?.Connection;

    /// <summary>The connection's strategy (<c>event.connection.strategy</c>).</summary>
    public string? ConnectionStrategy { get; init; }

    /// <summary>The names of the person's roles (<c>event.authorization.roles</c>).</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>How the person was authenticated (<c>event.authentication.methods</c>).</summary>
    public IReadOnlyList<AuthenticationMethod> AuthenticationMethods => Authentication?.Methods ?? [];

    /// <summary>The id of the browser session, or null (<c>event.session.id</c>).</summary>
    public string? SessionId { get; init; }

    /// <summary>The factors the person has enrolled beside the first one (<c>event.user.enrolledFactors</c>).</summary>
    public IReadOnlyList<EnrolledFactor> EnrolledFactors { get; init; } = [];

    /// <summary>How often the person signed in (<c>event.stats.logins_count</c>).</summary>
    public int LoginsCount { get; init; }

    /// <summary>The flow, for example <c>oidc-basic-profile</c> (<c>event.transaction.protocol</c>).</summary>
    public string? Protocol { get; init; }

    /// <summary>The callback (<c>event.transaction.redirect_uri</c>).</summary>
    public string? RedirectUri { get; init; }

    /// <summary>The requested levels of authentication (<c>event.transaction.acr_values</c>).</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>The requested prompts (<c>event.transaction.prompt</c>).</summary>
    public IReadOnlyList<string> Prompt { get; init; } = [];

    /// <summary>The response mode (<c>event.transaction.response_mode</c>).</summary>
    public string? ResponseMode { get; init; }

    /// <summary>The response types (<c>event.transaction.response_type</c>).</summary>
    public IReadOnlyList<string> ResponseType { get; init; } = [];

    /// <summary>The application's <c>state</c> (<c>event.transaction.state</c>).</summary>
    public string? State { get; init; }

    /// <summary>The login hint (<c>event.transaction.login_hint</c>).</summary>
    public string? LoginHint { get; init; }

    /// <summary>
    /// The language of the person: the one of the tenant's that the request or the browser asks for. Null where there is no browser
    /// (<c>event.transaction.locale</c>).
    /// </summary>
    public string? Locale { get; init; }

    /// <summary>The languages that the request asks for (<c>event.transaction.ui_locales</c>).</summary>
    public IReadOnlyList<string> UiLocales { get; init; } = [];

    /// <summary>The requested rich authorization details, or null.</summary>
    public JsonArray? RequestedAuthorizationDetails { get; init; }

    /// <summary>The id of a transactional authorization, or null (<c>event.transaction.linking_id</c>).</summary>
    public string? LinkingId { get; init; }

    /// <summary>Details of the refresh token in a refresh exchange, or null (<c>event.refresh_token</c>).</summary>
    public RefreshTokenInfo? RefreshToken { get; init; }
}

/// <summary>A way a person was authenticated.</summary>
/// <param name="Name">For example <c>pwd</c>, <c>mfa</c>, <c>federated</c>.</param>
/// <param name="Timestamp">When.</param>
public readonly record struct AuthenticationMethod(string Name, DateTimeOffset Timestamp)
{
    /// <summary>For <c>mfa</c> the factor, for example <c>otp</c>; null for others.</summary>
    public string? Type { get; init; }
}

/// <summary>A factor that a person has enrolled, as Actions see it.</summary>
/// <param name="Type"><c>otp</c>, <c>phone</c>, <c>email</c> or <c>recovery-code</c>.</param>
/// <param name="Method">For a telephone <c>sms</c> or <c>voice</c>; null for others.</param>
public sealed record EnrolledFactor(string Type, string? Method = null);

/// <summary>What an Action sees of a refresh token.</summary>
/// <param name="Id">The id of its family.</param>
/// <param name="CreatedAt">When the family began.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
public sealed record RefreshTokenInfo(string Id, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>The event of a <c>credentials-exchange</c> Action.</summary>
public sealed class CredentialsExchangeEvent : ActionEvent
{
    /// <summary>The scopes the token is going to have (<c>event.accessToken.scope</c>).</summary>
    public IReadOnlyList<string> AccessTokenScope { get; init; } = [];
}
