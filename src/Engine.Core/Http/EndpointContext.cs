using System.Net;
using Engine.Core.Telemetry;
using Engine.Core.Tenants;

namespace Engine.Core.Http;

/// <summary>A request that was given its tenant and issuer; what every endpoint starts from.</summary>
public class EndpointContext
{
    private readonly string? _issuer;

    /// <param name="engine">The engine.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends when nobody waits for the answer.</param>
    /// <param name="isInProcess">Whether the request is a call of the product itself, which came to no address.</param>
    internal EndpointContext(IdentityEngine engine, Tenant tenant, EngineRequest request, CancellationToken cancellationToken, bool isInProcess = false)
    {
        Engine = engine;
        Tenant = tenant;
        Request = request;
        CancellationToken = cancellationToken;
        _issuer = isInProcess ? tenant.Issuer : tenant.IssuerFor(request);
        Now = engine.Options.TimeProvider.GetUtcNow();
    }

    internal EndpointContext(EndpointContext other)
        : this(other, other.CancellationToken)
    {
    }

    /// <summary>The same request for work that goes on when the request has ended.</summary>
    internal EndpointContext(EndpointContext other, CancellationToken cancellationToken)
    {
        Engine = other.Engine;
        Tenant = other.Tenant;
        Request = other.Request;
        CancellationToken = cancellationToken;
        _issuer = other._issuer;
        Now = other.Now;
        Notes = other.Notes;
        UiLocales = other.UiLocales;
        RouteValues = other.RouteValues;
    }

    /// <summary>The engine that handles the request.</summary>
    public IdentityEngine Engine { get; }

    /// <summary>The tenant the host belongs to.</summary>
    public Tenant Tenant { get; }

    /// <summary>The request.</summary>
    public EngineRequest Request { get; }

    /// <summary>The issuer under which the client knows the tenant; ends in a slash.</summary>
    /// <exception cref="AddressUnknownException">The product calls in process, and the tenant declares no issuer.</exception>
    public string Issuer => _issuer ?? throw new AddressUnknownException(Tenant.Name);

    /// <summary>The moment the request arrived, by the engine's clock.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Ends when the client has gone away.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The client's address as text, if the host knows it.</summary>
    public string? ClientIp => Request.RemoteAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>The decoded values of the parameters of the endpoint's path, by name.</summary>
    internal IReadOnlyDictionary<string, string> RouteValues { get; init; } = Http.RouteValues.None;

    /// <summary>Where the access log finds what was learned; null when there is none.</summary>
    internal RequestNotes? Notes { get; init; }

    /// <summary>The languages that the request asks for which began what this one goes on with; null when that named none.</summary>
    internal string? UiLocales { get; set; }

    /// <summary>Notes for the access log which application the request concerns.</summary>
    internal void NoteClient(string? clientId)
    {
        if (Notes is { } notes && clientId is not null)
        {
            notes.ClientId = clientId;
        }
    }

    /// <summary>A URL of the engine itself, as the browser reaches it: relative to the host.</summary>
    internal string LocalUrl(string path) => Request.PathBase + path;
}
