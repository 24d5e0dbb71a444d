using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Telemetry;
using Engine.Hosting;
using Engine.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>Sources and meters are the process's: what other tests do meanwhile would be seen as well.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}

/// <summary>What a product sees that adds the engine's source and meter to its telemetry, and nothing else.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class TelemetryTests
{
    private const string Path = "/.well-known/jwks.json";

    /// <summary>Decides as the usual sampler does: with the parent where there is one, and always for a root.</summary>
    private static ActivityListener Listen(string source, ConcurrentQueue<Activity> ended) => new()
    {
        ShouldListenTo = candidate => candidate.Name == source,
        Sample = static (ref ActivityCreationOptions<ActivityContext> options) =>
            options.Parent == default || (options.Parent.TraceFlags & ActivityTraceFlags.Recorded) != 0 ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
        ActivityStopped = ended.Enqueue,
    };

    private static async Task<WebApplication> StartAsync(TestEngine engine)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // ASP.NET Core makes an activity as soon as it logs, whether anybody listens or not.
        builder.Logging.ClearProviders().AddProvider(new Sink()).SetMinimumLevel(LogLevel.Information);
        var app = builder.Build();
        app.UseIdentityEngine(engine.Engine);
        await app.StartAsync();
        return app;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public async Task Spans_WithTheEnginesSourceAlone_AreRecorded(string? sender)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(EngineTelemetry.ActivitySourceName, ended);
        ActivitySource.AddActivityListener(listener);
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        await using var app = await StartAsync(engine);
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.First() + Path);
        if (sender is not null)
        {
            request.Headers.Add("traceparent", sender);
        }

        using var answer = await client.SendAsync(request);

        var span = Assert.Single(ended, static activity => activity.OperationName == "engine " + Path && activity.Recorded);
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.Equal(sender?.Split('-')[2] ?? "0000000000000000", span.ParentSpanId.ToHexString());
    }

    [Fact]
    public async Task Spans_SenderThatIsNotSampled_AreNotRecorded()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(EngineTelemetry.ActivitySourceName, ended);
        ActivitySource.AddActivityListener(listener);
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        await using var app = await StartAsync(engine);
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.First() + Path);
        request.Headers.Add("traceparent", "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
        using var answer = await client.SendAsync(request);
        Assert.DoesNotContain(ended, static activity => activity.TraceId.ToHexString() == "1af7651916cd43dd8448eb211c80319c" && activity.Recorded);
    }

    [Fact]
    public void Duration_Buckets_TellMillisecondsApart()
    {
        Histogram<double>? found = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) => found = instrument is Histogram<double> { Name: "engine.request.duration" } histogram ? histogram : found,
        };
        listener.Start();
        using var engine = new SyncEngine();
        Assert.Equal("s", found!.Unit);
        var bounds = found.Advice!.HistogramBucketBoundaries!;
        Assert.Equal(0.001, bounds[0]);
        int BucketOf(double seconds) => bounds.Count(bound => bound < seconds);
        Assert.NotEqual(BucketOf(0.011), BucketOf(0.049));
        Assert.NotEqual(BucketOf(0.0005), BucketOf(0.002));
        Assert.True(bounds[^1] >= 5);
    }

    [Fact]
    public async Task AccessLog_SignIn_HasALineWithoutSecretsForEachRequest()
    {
        var sink = new Sink();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(sink).SetMinimumLevel(LogLevel.Information));
        await using var engine = await TestEngine.StartAsync(Sample.Declare, options => (options.LoggerFactory, options.AccessLog) = (loggers, true));
        var tokens = await engine.Client.AuthorizationCodeAsync(new SignInRequest(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret });
        using var missing = await engine.Client.Http.GetAsync("no/such/path?access_token=" + tokens.AccessToken);
        var lines = sink.Lines.Where(static line => line.Category == "Engine.Access").Select(static line => line.Text).ToList();
        Assert.Contains(lines, static line => line.StartsWith("GET /authorize 302 ", StringComparison.Ordinal) && line.EndsWith("client " + Sample.WebClient, StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("POST /oauth/token 200 ", StringComparison.Ordinal) && line.EndsWith("client " + Sample.WebClient, StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("GET /no/such/path 404 ", StringComparison.Ordinal) && line.EndsWith("client -", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains('?', StringComparison.Ordinal) || line.Contains(tokens.AccessToken, StringComparison.Ordinal) || line.Contains(Sample.WebSecret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AccessLog_NotAskedFor_IsSilent()
    {
        var sink = new Sink();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(sink).SetMinimumLevel(LogLevel.Trace));
        await using var engine = await TestEngine.StartAsync(Sample.Declare, options => options.LoggerFactory = loggers);
        using var answer = await engine.Client.Http.GetAsync(Path);
        Assert.DoesNotContain(sink.Lines, static line => line.Category == "Engine.Access");
    }

    /// <summary>An engine that publishes its instruments, and goes.</summary>
    private sealed class SyncEngine : IDisposable
    {
        private readonly IdentityEngine _engine;

        public SyncEngine()
        {
            var options = new IdentityEngineOptions();
            options.AddTenant("test");
            _engine = new IdentityEngine(options);
        }

        public void Dispose() => _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private sealed class Sink : ILoggerProvider
    {
        public ConcurrentQueue<(string Category, string Text)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(Sink sink, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
                => sink.Lines.Enqueue((category, formatter(state, exception)));
        }
    }
}
