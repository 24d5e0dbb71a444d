using System.Collections.Concurrent;
using System.Text;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Testing;
using Microsoft.Extensions.Logging;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>What neither the engine's log nor the tenant's may ever hold, whatever happens.</summary>
public sealed class SecretsInLogsTests
{
    [Fact]
    public async Task EveryFlow_SucceedingAndFailing_LeavesNoSecretInAnyLog()
    {
        using var log = new CapturingLoggerFactory();
        await using var engine = await TestEngine.StartAsync(
            static tenant =>
            {
                Sample.Declare(tenant);
                tenant.Actions.Add(new ActionRegistration(ActionTriggers.CredentialsExchange, "failing"));
            },
            options =>
            {
                options.LoggerFactory = log;
                options.AddAction("failing", new FailingAction());
            });
        var client = engine.Client;
        var secrets = new List<string> { Sample.WebSecret, Sample.MachineSecret, Sample.Password, "Nanosecond-1906", "wrong-secret-value", "wrong-password-value", "no-such-refresh-token" };
        using var browser = client.OpenBrowser();
        var spa = new SignInRequest(Sample.SpaClient, Sample.SpaCallback, Sample.Email, Sample.Password) { Scope = "openid offline_access", Audience = Sample.Api };
        var tokens = await client.AuthorizationCodeAsync(spa, browser);
        secrets.AddRange([tokens.AccessToken, tokens.IdToken!, tokens.RefreshToken!]);
        secrets.AddRange(browser.Cookies.HeaderFor(new Uri(client.Issuer))!.Split("; ").Select(static pair => pair.Split('=', 2)[1]));
        var next = await client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!);
        secrets.Add(next.RefreshToken!);
        await client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!);
        await client.RefreshAsync(Sample.SpaClient, "no-such-refresh-token");
        await client.ClientCredentialsAsync(Sample.MachineClient, Sample.MachineSecret, Sample.Api);
        await client.ClientCredentialsAsync(Sample.MachineClient, "wrong-secret-value", Sample.Api);
        using var second = client.OpenBrowser();
        var url = client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback));
        await second.SignInAsync(url, Sample.Email, "wrong-password-value");
        var signedUp = await second.SignUpAsync(url, "grace@example.com", "Nanosecond-1906");
        secrets.Add(signedUp.Parameters["code"]);
        for (var i = 0; i < 2; i++)
        {
            await client.TokenAsync(
                ("grant_type", "authorization_code"), ("client_id", Sample.WebClient), ("client_secret", Sample.WebSecret),
                ("code", signedUp.Parameters["code"]), ("redirect_uri", Sample.WebCallback));
        }

        var records = await engine.Engine.Options.Store.Logs.ReadAsync(TestEngine.TenantName, null, 1000);
        var text = string.Join('\n', records.Select(static record => Encoding.UTF8.GetString(record.Body.Span)).Concat(log.Lines));

        Assert.True(records.Count > 8, text);
        Assert.NotEmpty(log.Lines);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    private sealed class FailingAction : ICredentialsExchangeAction
    {
        public ValueTask ExecuteAsync(CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken)
            => throw new InvalidOperationException("The Action is broken.");
    }

    private sealed class CapturingLoggerFactory : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
