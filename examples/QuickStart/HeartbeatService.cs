using System.Text.Json.Nodes;

namespace QuickStart;

/// <summary>Gets tokens for the background service itself (client credentials); no socket is involved.</summary>
internal sealed class MachineTokens(HttpClient http, QuickStartTenant tenant)
{
    public async Task<(string Token, TimeSpan Lifetime)> GetAsync(CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", QuickStartTenant.ServiceClient),
            new("client_secret", tenant.ServiceSecret),
            new("audience", QuickStartTenant.Audience),
        ]);
        using var response = await http.PostAsync("oauth/token", content, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return (answer!["access_token"]!.GetValue<string>(), TimeSpan.FromSeconds(answer["expires_in"]!.GetValue<int>()));
    }
}

/// <summary>Tells the API every few seconds that it is there, with a token of its own.</summary>
internal sealed partial class HeartbeatService(IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<HeartbeatService> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var (token, expires) = ("", DateTimeOffset.MinValue);
        using var timer = new PeriodicTimer(Period);
        do
        {
            try
            {
                using var scope = services.CreateScope();
                if (expires <= TimeProvider.System.GetUtcNow())
                {
                    (token, var life) = await scope.ServiceProvider.GetRequiredService<MachineTokens>().GetAsync(stoppingToken);
                    expires = TimeProvider.System.GetUtcNow() + (life * 0.9);
                }

                await scope.ServiceProvider.GetRequiredService<HeartbeatClient>().AddAsync(token, stoppingToken);
            }
            catch (HttpRequestException exception)
            {
                LogFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API did not take the heartbeat")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
