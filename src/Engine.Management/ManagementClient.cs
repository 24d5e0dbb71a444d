using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Http;
using Engine.Core.Tenants;
using Engine.Management.Machine;

namespace Engine.Management;

/// <summary>
/// The Management API in process. Paths are those of the API below <c>/api/v2</c>, for example <c>/clients</c> and
/// <c>/roles/rol_1/permissions</c>. Safe for any number of threads.
/// </summary>
public sealed class ManagementClient
{
    private readonly IdentityEngine _engine;
    private readonly Tenant _tenant;
    private readonly ManagementModule _module;

    internal ManagementClient(IdentityEngine engine, Tenant tenant, ManagementModule module)
    {
        _engine = engine;
        _tenant = tenant;
        _module = module;
    }

    /// <summary>Applications.</summary>
    public ManagementCollection Clients => new(this, "/clients");

    /// <summary>APIs.</summary>
    public ManagementCollection ResourceServers => new(this, "/resource-servers");

    /// <summary>Client grants.</summary>
    public ManagementCollection ClientGrants => new(this, "/client-grants");

    /// <summary>Connections.</summary>
    public ManagementCollection Connections => new(this, "/connections");

    /// <summary>Roles.</summary>
    public ManagementCollection Roles => new(this, "/roles");

    /// <summary>Users.</summary>
    public ManagementCollection Users => new(this, "/users");

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

    private async Task<JsonNode?> SendAsync(string method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        await _engine.StartAsync(cancellationToken);
        var question = path.IndexOf('?', StringComparison.Ordinal);
        var request = new EngineRequest
        {
            Method = method,
            Host = _tenant.Definition.Hosts.FirstOrDefault() ?? "localhost",
            Path = ManagementModule.Prefix + (question < 0 ? path : path[..question]),
            QueryString = question < 0 ? "" : path[(question + 1)..],
        };
        var context = new EndpointContext(_engine, _tenant, request, cancellationToken);
        var result = _module.Operations.Find(method, request.Path[ManagementModule.Prefix.Length..], out _) is { } found
            ? await ManagementModule.DispatchAsync(context, found.Operation, found.Values, Clone(body), ManagementCaller.Process)
            : ManagementError.UnknownPath;
        return result.Error is { } error ? throw new ManagementException(error.StatusCode, error.Message, error.ErrorCode) : result.Body;
    }
}

/// <summary>A collection of the Management API in process.</summary>
public sealed class ManagementCollection
{
    private readonly ManagementClient _client;
    private readonly string _path;

    internal ManagementCollection(ManagementClient client, string path)
    {
        _client = client;
        _path = path;
    }

    /// <summary>Lists; the query is that of the API, for example <c>page=1&amp;per_page=10</c>.</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public async Task<JsonNode> ListAsync(string query = "", CancellationToken cancellationToken = default)
        => (await _client.GetAsync(query.Length == 0 ? _path : $"{_path}?{query}", cancellationToken))!;

    /// <summary>Reads one.</summary>
    /// <exception cref="ManagementException">The call was refused; 404 when there is none.</exception>
    public async Task<JsonObject> GetAsync(string id, CancellationToken cancellationToken = default) => (await _client.GetAsync(ItemPath(id), cancellationToken))!.AsObject();

    /// <summary>Creates one.</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public async Task<JsonObject> CreateAsync(JsonObject body, CancellationToken cancellationToken = default) => (await _client.CreateAsync(_path, body, cancellationToken))!.AsObject();

    /// <summary>Changes one.</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public async Task<JsonObject> UpdateAsync(string id, JsonObject body, CancellationToken cancellationToken = default) => (await _client.UpdateAsync(ItemPath(id), body, cancellationToken))!.AsObject();

    /// <summary>Removes one.</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) => _client.DeleteAsync(ItemPath(id), null, cancellationToken);

    private string ItemPath(string id) => $"{_path}/{Uri.EscapeDataString(id)}";
}
