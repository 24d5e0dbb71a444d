using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Engine.Management.Typed;

/// <summary>A collection of the Management API in process: the validation, the effects and the log of a call over HTTP, without one.</summary>
/// <typeparam name="TEntity">What is read.</typeparam>
/// <typeparam name="TContent">What is set.</typeparam>
public sealed class ManagementCollection<TEntity, TContent>
    where TEntity : class
    where TContent : ManagementContent
{
    private const int PageSize = 100;
    private readonly ManagementClient _client;
    private readonly string _path;
    private readonly JsonTypeInfo<TEntity> _entity;
    private readonly JsonTypeInfo<TContent> _content;

    internal ManagementCollection(ManagementClient client, string path, JsonTypeInfo<TEntity> entity, JsonTypeInfo<TContent> content)
    {
        _client = client;
        _path = path;
        _entity = entity;
        _content = content;
    }

    /// <summary>One page; the query is that of the API, for example <c>page=1&amp;per_page=10</c> or, for users, <c>q=email:"ada@example.com"</c>.</summary>
    /// <param name="query">The query, encoded as in a URL; totals and checkpoints are for <see cref="ManagementClient.GetAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public async Task<IReadOnlyList<TEntity>> ListAsync(string query = "", CancellationToken cancellationToken = default)
    {
        var answer = await _client.GetAsync(query.Length == 0 ? _path : $"{_path}?{query}", cancellationToken).ConfigureAwait(false);
        var items = answer as JsonArray ?? answer!.AsObject().Select(static pair => pair.Value).OfType<JsonArray>().First();
        return [.. items.Select(item => Read(item!))];
    }

    /// <summary>All of them, page by page.</summary>
    /// <exception cref="ManagementException">The call was refused; of users, the first 1,000 can be listed.</exception>
    public async IAsyncEnumerable<TEntity> ListAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var page = 0; ; page++)
        {
            var items = await ListAsync($"page={page}&per_page={PageSize}", cancellationToken).ConfigureAwait(false);
            foreach (var item in items)
            {
                yield return item;
            }

            if (items.Count < PageSize)
            {
                yield break;
            }
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="ManagementException">The call was refused; 404 when there is none.</exception>
    public async Task<TEntity> GetAsync(string id, CancellationToken cancellationToken = default)
        => Read(await _client.GetAsync(ItemPath(id), cancellationToken).ConfigureAwait(false));

    /// <summary>Creates one.</summary>
    /// <exception cref="ManagementException">The call was refused, and nothing was created.</exception>
    public async Task<TEntity> CreateAsync(TContent content, CancellationToken cancellationToken = default)
        => Read(await _client.CreateAsync(_path, Write(content), cancellationToken).ConfigureAwait(false));

    /// <summary>Changes one; what is null stays as it is.</summary>
    /// <exception cref="ManagementException">The call was refused, and nothing was changed.</exception>
    public Task<TEntity> UpdateAsync(string id, TContent content, CancellationToken cancellationToken = default) => UpdateAsync(id, Write(content), cancellationToken);

    /// <summary>Changes one; null clears a field.</summary>
    /// <exception cref="ManagementException">The call was refused, and nothing was changed.</exception>
    public async Task<TEntity> UpdateAsync(string id, JsonObject changes, CancellationToken cancellationToken = default)
        => Read(await _client.UpdateAsync(ItemPath(id), changes, cancellationToken).ConfigureAwait(false));

    /// <summary>Removes one.</summary>
    /// <exception cref="ManagementException">The call was refused.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) => _client.DeleteAsync(ItemPath(id), null, cancellationToken);

    private string ItemPath(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"{_path}/{Uri.EscapeDataString(id)}";
    }

    private TEntity Read(JsonNode? node) => node.Deserialize(_entity)!;

    private JsonObject Write(TContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return JsonSerializer.SerializeToNode(content, _content)!.AsObject();
    }
}
