using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Hosting;

namespace QuickStart;

/// <summary>A service with an identity of its own: it gets a token by client credentials and calls the API.</summary>
public sealed partial class OrdersReport(string origin, Secrets secrets, IdentityEngine engine, IHostApplicationLifetime lifetime, ILogger<OrdersReport> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);

        using var tokens = new HttpClient(engine.CreateHandler()) { BaseAddress = new Uri(origin + "/") };
        using var answer = await tokens.PostAsync(new Uri("oauth/token", UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "report",
            ["client_secret"] = secrets.ReportSecret,
            ["audience"] = OrdersApi.Audience,
        }), stoppingToken);
        var token = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(stoppingToken))!["access_token"]!.GetValue<string>();

        using var api = new HttpClient { BaseAddress = new Uri(origin) };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var orders = await api.GetFromJsonAsync<Order[]>(OrdersApi.Path, stoppingToken);
        LogReport(logger, orders!.Length);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The nightly report has read {Count} orders with a token of its own")]
    private static partial void LogReport(ILogger logger, int count);
}
