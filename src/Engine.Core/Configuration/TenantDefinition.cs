using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Connections;
using Engine.Core.Tenants;

namespace Engine.Core.Configuration;

/// <summary>
/// A tenant as code declares it. At start, what is declared is written to the store: configuration replaces what is there,
/// people are added when they are missing and left alone otherwise.
/// </summary>
/// <param name="name">3 to 63 lower-case letters, digits and inner hyphens.</param>
public sealed class TenantDefinition(string name)
{
    private readonly Dictionary<object, string> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>The tenant's name.</summary>
    public string Name { get; } = name;

    /// <summary>The hosts (with port, if any) that belong to the tenant. Empty: every host no other tenant names.</summary>
    public IList<string> Hosts { get; } = [];

    /// <summary>
    /// The issuer, an absolute URL with a trailing slash. Null: the scheme, host and prefix the request used, as the service
    /// does it. Set it wherever the host header can't be trusted.
    /// </summary>
    public string? Issuer { get; set; }

    /// <summary>
    /// The RSA private key that signs, PKCS #8 in PEM, used when the store has none. Null: the engine generates one in the
    /// background.
    /// </summary>
    public string? SigningKeyPem { get; set; }

    /// <summary>The key after that one; see <see cref="SigningKeyPem"/>.</summary>
    public string? NextSigningKeyPem { get; set; }

    /// <summary>The settings, or null to leave what is stored (or the defaults).</summary>
    public TenantSettings? Settings { get; set; }

    /// <summary>How accounts are protected from guessing, or null to leave what is stored (or the defaults).</summary>
    public BruteForceProtection? BruteForceProtection { get; set; }

    /// <summary>How addresses are slowed down, or null to leave what is stored (or the defaults).</summary>
    public SuspiciousIpThrottling? SuspiciousIpThrottling { get; set; }

    /// <summary>Which factors people prove beside the first one, and when, or null to leave what is stored (at first: none).</summary>
    public MultiFactor? MultiFactor { get; set; }

    /// <summary>The applications.</summary>
    public IList<Application> Applications { get; } = [];

    /// <summary>The APIs.</summary>
    public IList<ApiDefinition> Apis { get; } = [];

    /// <summary>Which applications may request what.</summary>
    public IList<ClientGrantDefinition> ClientGrants { get; } = [];

    /// <summary>The connections. Every tenant has the database <c>Username-Password-Authentication</c>.</summary>
    public IList<ConnectionDefinition> Connections { get; } = [];

    /// <summary>The roles.</summary>
    public IList<RoleDefinition> Roles { get; } = [];

    /// <summary>The people to begin with.</summary>
    public IList<UserDefinition> Users { get; } = [];

    /// <summary>
    /// A Liquid partial that shows rich authorization requests on the consent page: the service's
    /// <c>customized-consent</c> prompt, insertion <c>form-content</c>. Null lists every property.
    /// </summary>
    public string? CustomizedConsent { get; set; }

    /// <summary>The Actions, in the order they run.</summary>
    public IList<ActionRegistration> Actions { get; } = [];

    /// <summary>Says where something was declared, for example <c>tenant.json:12</c>: a fault in it names that place.</summary>
    /// <param name="declared">What was added to one of the lists, or the settings; this very object.</param>
    /// <param name="place">The place as people are to read it.</param>
    public void SetPlace(object declared, string place) => _places[declared] = place;

    internal string? PlaceOf(object? declared) => declared is null ? null : _places.GetValueOrDefault(declared);
}

/// <summary>An API as code declares it; its id is given by the store.</summary>
/// <param name="Identifier">The audience; unique, never changes.</param>
public sealed record ApiDefinition(string Identifier)
{
    /// <summary>The display name; the identifier when null.</summary>
    public string? Name { get; init; }

    /// <summary>The permissions.</summary>
    public IReadOnlyList<ApiScope> Scopes { get; init; } = [];

    /// <summary>Further settings: whatever the function makes of the API with its defaults.</summary>
    public Func<Api, Api>? Configure { get; init; }
}

/// <summary>A client grant as code declares it.</summary>
/// <param name="ClientId">The application.</param>
/// <param name="Audience">The API.</param>
/// <param name="Scope">The permissions it may request.</param>
/// <param name="SubjectType"><c>client</c> or <c>user</c>.</param>
public sealed record ClientGrantDefinition(string ClientId, string Audience, IReadOnlyList<string> Scope, string SubjectType = "client")
{
    /// <summary>Whether every permission of the API, future ones too, may be requested.</summary>
    public bool AllowAllScopes { get; init; }

    /// <summary>
    /// The types of rich authorization requests the application may make; of use with <c>user</c> only, and when the API
    /// requires a client grant. Each one must be registered for the API.
    /// </summary>
    public IReadOnlyList<string> AuthorizationDetailsTypes { get; init; } = [];
}

/// <summary>A database connection as code declares it.</summary>
/// <param name="Name">The name; unique.</param>
public sealed record ConnectionDefinition(string Name)
{
    /// <summary>The applications that may use it; null for every application that is declared.</summary>
    public IReadOnlyList<string>? EnabledClients { get; init; }

    /// <summary>Further settings: whatever the function makes of the connection with its defaults.</summary>
    public Func<Connection, Connection>? Configure { get; init; }
}

/// <summary>A role as code declares it.</summary>
/// <param name="Name">The name; unique.</param>
/// <param name="Permissions">The permissions it gives.</param>
public sealed record RoleDefinition(string Name, params IReadOnlyList<PermissionDefinition> Permissions)
{
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }
}

/// <summary>A permission of an API.</summary>
/// <param name="Audience">The API.</param>
/// <param name="Name">The permission.</param>
public sealed record PermissionDefinition(string Audience, string Name);

/// <summary>A person as code declares them.</summary>
/// <param name="Email">The address.</param>
/// <param name="Password">The password in clear; stored as a hash.</param>
public sealed record UserDefinition(string Email, string Password)
{
    /// <summary>The part of the user id after <c>auth0|</c>; random when null.</summary>
    public string? Id { get; init; }

    /// <summary>The username, or null.</summary>
    public string? Username { get; init; }

    /// <summary>The full name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The connection the person belongs to.</summary>
    public string Connection { get; init; } = Engine.Core.Connections.Connection.DefaultDatabase;

    /// <summary>The names of the person's roles.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Permissions the person has without a role.</summary>
    public IReadOnlyList<PermissionDefinition> Permissions { get; init; } = [];

    /// <summary>Further attributes: whatever the function makes of the person.</summary>
    public Func<Users.User, Users.User>? Configure { get; init; }
}

/// <summary>An Action as code declares it: JavaScript, or the name under which a C# Action was registered.</summary>
/// <param name="Trigger">One of <see cref="ActionTriggers"/>.</param>
/// <param name="Name">The name; unique in the tenant.</param>
/// <param name="Code">The JavaScript source, or null for a C# Action of that name.</param>
public sealed record ActionRegistration(string Trigger, string Name, string? Code = null)
{
    /// <summary>What the script reads as <c>event.secrets</c>.</summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>
    /// For <see cref="ActionTriggers.CustomTokenExchange"/>: the type of the foreign tokens that the Action looks at (<c>subject_token_type</c>), an
    /// address or a URN of your own. A token exchange profile of that type is made for it.
    /// </summary>
    public string? SubjectTokenType { get; init; }

    /// <summary>The file the code was read from, for what start-up has to say about it; or null.</summary>
    public string? CodePath { get; init; }
}
