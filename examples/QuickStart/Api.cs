using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Claims;

namespace QuickStart;

/// <summary>What the API has heard of the background service.</summary>
public sealed class Heartbeats
{
    private readonly ConcurrentQueue<Heartbeat> _latest = new();

    public void Add(Heartbeat heartbeat)
    {
        _latest.Enqueue(heartbeat);
        while (_latest.Count > 5)
        {
            _latest.TryDequeue(out _);
        }
    }

    public IReadOnlyList<Heartbeat> Latest => [.. _latest.Reverse()];
}

/// <summary>A sign of life.</summary>
/// <param name="From">The subject of the token it came with.</param>
/// <param name="At">When.</param>
public sealed record Heartbeat(string From, DateTimeOffset At);

internal static class Api
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/heartbeats", static (Heartbeats heartbeats) => heartbeats.Latest).RequireAuthorization("read:heartbeats");
        app.MapPost("/api/heartbeats", static (Heartbeats heartbeats, ClaimsPrincipal caller) =>
        {
            heartbeats.Add(new Heartbeat(caller.FindFirst("sub")!.Value, TimeProvider.System.GetUtcNow()));
            return Results.NoContent();
        }).RequireAuthorization("create:heartbeats");
    }
}

/// <summary>A client of the API.</summary>
internal sealed class HeartbeatClient(HttpClient http)
{
    public async Task<IReadOnlyList<Heartbeat>> ListAsync(string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/heartbeats") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", accessToken) } };
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<List<Heartbeat>>(cancellationToken) ?? [];
    }

    public async Task AddAsync(string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/heartbeats") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", accessToken) } };
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
