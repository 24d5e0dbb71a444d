using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Roles;
using Engine.Core.Tenants;
using Engine.Core.Users;
using Engine.Management.Machine;
using Engine.Management.Typed;

namespace Engine.Management;

/// <summary>
/// The Management API in process: collections of what products administer most, and every operation by its path below
/// <c>/api/v2</c>, for example <c>/clients</c> and <c>/roles/rol_1/permissions</c>. Safe for any number of threads.
/// </summary>
public sealed class ManagementClient
{
    private readonly Tenant _tenant;
    private readonly ManagementModule _module;

    internal ManagementClient(Tenant tenant, ManagementModule module)
    {
        _tenant = tenant;
        _module = module;
    }

    /// <summary>Applications.</summary>
    public ManagementCollection<Application, ClientContent> Clients => new(this, "/clients", EntityJson.Default.Application, ContentJson.Default.ClientContent);

    /// <summary>APIs.</summary>
    public ManagementCollection<Api, ResourceServerContent> ResourceServers => new(this, "/resource-servers", EntityJson.Default.Api, ContentJson.Default.ResourceServerContent);

    /// <summary>Client grants.</summary>
    public ManagementCollection<ClientGrant, ClientGrantContent> ClientGrants => new(this, "/client-grants", EntityJson.Default.ClientGrant, ContentJson.Default.ClientGrantContent);

    /// <summary>Connections.</summary>
    public ManagementCollection<Connection, ConnectionContent> Connections => new(this, "/connections", EntityJson.Default.Connection, ContentJson.Default.ConnectionContent);

    /// <summary>Roles.</summary>
    public ManagementCollection<Role, RoleContent> Roles => new(this, "/roles", EntityJson.Default.Role, ContentJson.Default.RoleContent);

    /// <summary>Users.</summary>
    public ManagementCollection<User, UserContent> Users => new(this, "/users", EntityJson.Default.User, ContentJson.Default.UserContent);

    /// <summary>Reads one or lists many; the query goes after a question mark.</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken = default) => SendAsync("GET", path, null, cancellationToken);

    /// <summary>Creates, or carries out what a POST does.</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public Task<JsonNode?> CreateAsync(string path, JsonNode? body, CancellationToken cancellationToken = default) => SendAsync("POST", path, body, cancellationToken);

    /// <summary>Changes (PATCH).</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public Task<JsonNode?> UpdateAsync(string path, JsonNode body, CancellationToken cancellationToken = default) => SendAsync("PATCH", path, body, cancellationToken);

    /// <summary>Sets (PUT).</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public Task<JsonNode?> SetAsync(string path, JsonNode body, CancellationToken cancellationToken = default) => SendAsync("PUT", path, body, cancellationToken);

    /// <summary>Removes.</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public Task DeleteAsync(string path, JsonNode? body = null, CancellationToken cancellationToken = default) => SendAsync("DELETE", path, body, cancellationToken);

    /// <summary>A copy in the form a body over HTTP has: values of .NET become JSON.</summary>
    private static JsonNode? Clone(JsonNode? body) => body is null ? null : Json.Parse(System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()));

    private static async ValueTask<ManagementResult> DispatchAsync(TenantScope scope, ManagementCall call)
    {
        try
        {
            return await ManagementModule.DispatchAsync(scope, call);
        }
        catch (AddressUnknownException exception)
        {
            return new ManagementError(400, exception.Message, "issuer_required");
        }
    }

    private async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _tenant.EnterAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new ManagementException(404, exception.Message, "inexistent_tenant");
        }
    }

    private async Task<JsonNode?> SendAsync(string method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var entry = await EnterAsync(cancellationToken);
        var question = path.IndexOf('?', StringComparison.Ordinal);
        var (target, query) = question < 0 ? (path, "") : (path[..question], path[(question + 1)..]);
        var result = _module.Operations.Find(method, target, out _) is { } found
            ? await DispatchAsync(
                new TenantScope(_tenant, cancellationToken),
                new ManagementCall(found.Operation, ManagementModule.Prefix + target, found.Values, query, Clone(body), ManagementCaller.Process))
            : ManagementError.UnknownPath;
        return result.Error is { } error ? throw new ManagementException(error.StatusCode, error.Message, error.ErrorCode) : result.Body;
    }
}
