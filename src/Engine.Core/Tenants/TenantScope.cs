using System.Net;
using Engine.Core.Http;
using Engine.Core.Telemetry;

namespace Engine.Core.Tenants;

/// <summary>
/// A tenant at one moment, for one piece of work: the answer to a request, a job, a call of the product itself. What services take;
/// whatever is HTTP stands in <see cref="EndpointContext"/>.
/// </summary>
public sealed class TenantScope
{
    private readonly EngineRequest? _origin;
    private readonly string? _issuer;
    private readonly IPAddress? _client;

    /// <summary>For the answer to a request.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="request">The request, for the address it came to and the one it came from.</param>
    /// <param name="cancellationToken">Ends when nobody waits for the answer.</param>
    internal TenantScope(Tenant tenant, EngineRequest request, CancellationToken cancellationToken)
        : this(tenant, tenant.IssuerFor(request), request, null, cancellationToken)
    {
    }

    /// <summary>For work that no request asked for.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal TenantScope(Tenant tenant, CancellationToken cancellationToken)
        : this(tenant, tenant.Issuer, null, null, cancellationToken)
    {
    }

    private TenantScope(Tenant tenant, string? issuer, EngineRequest? origin, IPAddress? client, CancellationToken cancellationToken)
    {
        Tenant = tenant;
        CancellationToken = cancellationToken;
        Now = tenant.Engine.Options.TimeProvider.GetUtcNow();
        _issuer = issuer;
        _origin = origin;
        _client = client;
    }

    /// <summary>The engine of the tenant.</summary>
    public IdentityEngine Engine => Tenant.Engine;

    /// <summary>The tenant.</summary>
    public Tenant Tenant { get; }

    /// <summary>The issuer under which the client knows the tenant; ends in a slash.</summary>
    /// <exception cref="AddressUnknownException">No request began the work, and the tenant declares no issuer.</exception>
    public string Issuer => _issuer ?? throw new AddressUnknownException(Tenant.Name);

    /// <summary>The moment the work began, by the engine's clock.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Ends when nobody waits for the work any more.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The address of the client for whom the work is done, if one asked for it and the host knows it.</summary>
    public IPAddress? RemoteAddress => _client ?? _origin?.RemoteAddress;

    /// <summary><see cref="RemoteAddress"/> as text.</summary>
    public string? ClientIp => RemoteAddress is { } address ? ToText(address) : null;

    /// <summary>The address of a trusted application that has said for whom it asks; null when it asks for itself.</summary>
    internal string? ForwardedBy => _client is not null && _origin?.RemoteAddress is { } address ? ToText(address) : null;

    /// <summary>By what clients are told apart that have shown nothing yet; null where no address is known.</summary>
    internal string? AddressKey => RemoteAddress is { } address ? ClientAddress.KeyOf(address) : null;

    /// <summary>What the client calls itself.</summary>
    internal string? UserAgent => _origin?.Headers["User-Agent"];

    /// <summary>The host the client used.</summary>
    internal string? Host => _origin?.Host;

    /// <summary>Where the access log finds what was learned; null when there is none.</summary>
    internal RequestNotes? Notes { get; init; }

    /// <summary>Notes for the access log which application the work concerns.</summary>
    internal void NoteClient(string? clientId)
    {
        if (Notes is { } notes && clientId is not null)
        {
            notes.ClientId = clientId;
        }
    }

    /// <summary>The same for work that goes on when this has ended.</summary>
    internal TenantScope Detach(CancellationToken cancellationToken) => new(Tenant, _issuer, _origin, _client, cancellationToken);

    /// <summary>The same for somebody whose address a trusted application has named.</summary>
    internal TenantScope For(IPAddress client) => new(Tenant, _issuer, _origin, client, CancellationToken) { Notes = Notes };

    private static string ToText(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
