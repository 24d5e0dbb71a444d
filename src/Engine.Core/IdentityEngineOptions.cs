using System.Security.Cryptography;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Core.Limits;
using Engine.Core.Messages;
using Engine.Core.Pages;
using Engine.Core.Storage;
using Engine.Core.Time;
using Engine.Core.Token;
using Engine.Core.Users;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Core;

/// <summary>What an engine is made of. Everything has a default that works in memory.</summary>
public sealed class IdentityEngineOptions
{
    private readonly Dictionary<(Type Event, string Name), object> _actions = [];

    /// <summary>Where data is kept. The default keeps it in memory.</summary>
    public IStore Store { get; set; } = new MemoryStore();

    /// <summary>The clock. Everything that expires is judged by it.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where random values come from.</summary>
    public SecretSource SecretSource { get; set; } = SecretSource.System;

    /// <summary>Where the engine's own log goes. Nothing secret is ever written to it.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>
    /// Whether a line is logged for each request, with the category <c>Engine.Access</c> and the level Information: method, path without
    /// the query, status, duration, application. A host that logs requests itself needs it not.
    /// </summary>
    public bool AccessLog { get; set; }

    /// <summary>False for an engine that issues nothing: keys take long to make.</summary>
    internal bool MakesSigningKeys { get; init; } = true;

    /// <summary>What renders the pages. Without it the engine serves machines only.</summary>
    public IPageRenderer? Pages { get; set; }

    /// <summary>Other words for what the pages say, and further languages.</summary>
    public Pages.Texts.PageTexts Texts { get; } = new();

    /// <summary>What delivers messages to people. Without it nothing is sent, and what would have to send something fails.</summary>
    public IMessageSender? MessageSender { get; set; }

    /// <summary>What checks the answers of security keys and passkeys. Without it nobody can use one, and <see cref="Grants"/> has no grant for them.</summary>
    public WebAuthn.IWebAuthnVerifier? WebAuthn
    {
        get;
        set
        {
            field = value;
            Grants.Remove(Passkeys.PasskeyEndpoints.GrantType);
            if (value is not null)
            {
                Grants.Add(new Token.Grants.PasskeyGrant());
            }
        }
    }

    /// <summary>What delivers mails to providers that tenants choose (<c>/emails/provider</c>), and to <see cref="MailProvider"/>: one for each name.</summary>
    public IList<IMailTransport> MailTransports { get; } = [];

    /// <summary>The provider of tenants that have chosen none, or null: their mails go to <see cref="MessageSender"/>.</summary>
    public MailProvider? MailProvider { get; set; }

    /// <summary>What fills in the templates that tenants have for messages. Without it they are refused.</summary>
    public IMessageRenderer? MessageRenderer { get; set; }

    /// <summary>
    /// What the engine itself sends requests with: logout tokens for applications. Null makes one that follows no redirect, gives up
    /// after five seconds and, outside of <see cref="DevelopmentMode"/>, goes to public addresses alone.
    /// </summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>What runs JavaScript Actions. Needed as soon as a tenant has one.</summary>
    public IActionRunner? ActionRunner { get; set; }

    /// <summary>How passwords are hashed; bcrypt with cost 10 by default.</summary>
    public IPasswordHasher PasswordHasher { get; set; } = new BcryptPasswordHasher();

    /// <summary>
    /// The key under which secrets are stored, at least 32 bytes. The store must always be opened with the same one; null
    /// makes a random one, which suits a store that lives in memory.
    /// </summary>
    public ReadOnlyMemory<byte>? MasterKey { get; set; }

    /// <summary>
    /// Master keys of before, at least 32 bytes each. What they have wrapped is wrapped anew with <see cref="MasterKey"/> when the
    /// engine starts; afterwards they are needed only for opaque access tokens that are still out (at most a day).
    /// </summary>
    public IList<ReadOnlyMemory<byte>> PreviousMasterKeys { get; } = [];

    /// <summary>
    /// Whether the engine's own error page tells what otherwise only the log is told (the detail of the error, and why each scope
    /// was granted or dropped), and whether the Management API has a page of its operations. Never in production. Null, the
    /// default, means no; Engine.Hosting sets it when the host's environment is Development.
    /// </summary>
    public bool? DevelopmentMode { get; set; }

    /// <summary>
    /// What the tenant log calls the environment the engine runs in (<c>environment_name</c>). Null, the default, means
    /// <c>production</c>; Engine.Hosting sets it to the name of the host's environment.
    /// </summary>
    public string? EnvironmentName { get; set; }

    /// <summary>
    /// For how long browsers are told to come back by https alone (<c>Strict-Transport-Security</c>, RFC 6797). Sent over https
    /// only, and never for a loopback host. Null, the default, leaves it to the host: it concerns every path of the host, not
    /// only the engine's.
    /// </summary>
    public TimeSpan? StrictTransportSecurity { get; set; }

    /// <summary>How much of everything is accepted and kept; <c>docs/limits.md</c> lists the defaults.</summary>
    public EngineLimits Limits { get; set; } = new();

    /// <summary>How long an authorization code is valid; 60 seconds by default, 10 minutes at most (RFC 6749, section 4.1.2).</summary>
    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a person has for the pages of one request; positive, one hour by default.</summary>
    public TimeSpan TransactionLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The tenants, in the order they were added; the first one answers for hosts no tenant names.</summary>
    public IList<TenantDefinition> Tenants { get; } = [];

    /// <summary>The grants of the token endpoint. A grant of your own is added like the built-in ones.</summary>
    public GrantRegistry Grants { get; } = GrantRegistry.CreateDefault();

    /// <summary>Where steps of your own join the endpoints' lists.</summary>
    public Pipeline.PipelineOptions Pipelines { get; } = new();

    /// <summary>Families of endpoints beside the built-in ones, for example the Management API.</summary>
    public IList<Http.EngineModule> Modules { get; } = [];

    /// <summary>Kinds of modules whose documents hold secrets; asked for when the master key was changed.</summary>
    internal IList<Func<IEnumerable<IEntityKind>>> ModuleSecrets { get; } = [];

    /// <summary>Kinds of modules whose documents name other entities.</summary>
    internal IList<Func<IEnumerable<Configuration.References.ReferringKind>>> ModuleReferences { get; } = [];

    /// <summary>Audiences the Management API accepts beside the one of the issuer: what holds for the system API holds for theirs.</summary>
    internal HashSet<string> SystemAudiences { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes the key pairs that sign; tests have theirs at hand.</summary>
    internal Func<RSA> CreateSigningKey { get; set; } = static () => RSA.Create(2048);

    /// <summary>Adds a tenant, or goes on with the one of that name.</summary>
    /// <param name="name">3 to 63 lower-case letters, digits and inner hyphens.</param>
    /// <param name="configure">What belongs to it.</param>
    public TenantDefinition AddTenant(string name, Action<TenantDefinition>? configure = null)
    {
        var tenant = Tenants.FirstOrDefault(known => known.Name == name);
        if (tenant is null)
        {
            tenant = new TenantDefinition(name);
            Tenants.Add(tenant);
        }

        configure?.Invoke(tenant);
        return tenant;
    }

    /// <summary>Registers a C# Action under the name by which tenants bind it.</summary>
    /// <typeparam name="TEvent">The event of the trigger it is for.</typeparam>
    /// <typeparam name="TApi">The api of that trigger.</typeparam>
    public void AddAction<TEvent, TApi>(string name, IAction<TEvent, TApi> action)
        where TEvent : ActionEvent
        where TApi : class
        => _actions[(typeof(TEvent), name)] = action;

    /// <summary>The C# Action of a name, or null.</summary>
    internal IAction<TEvent, TApi>? FindAction<TEvent, TApi>(string name)
        where TEvent : ActionEvent
        where TApi : class
        => _actions.GetValueOrDefault((typeof(TEvent), name)) as IAction<TEvent, TApi>;

    /// <summary>Whether there is a C# Action of a name for a trigger.</summary>
    internal bool HasAction(Trigger trigger, string name) => trigger.EventType is { } type && _actions.ContainsKey((type, name));
}
