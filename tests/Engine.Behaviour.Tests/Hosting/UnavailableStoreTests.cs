using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Storage;
using Engine.Hosting;
using Engine.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>The disk of a store fills up while people sign in, and has room again.</summary>
public sealed class UnavailableStoreTests
{
    private static async Task<(IHost Host, TestClient Client, Disk Disk)> StartAsync()
    {
        var disk = new Disk();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddIdentityEngine(options =>
        {
            options.Store = disk.Store;
            options.AddTenant("test", tenant =>
            {
                Sample.Declare(tenant);
                tenant.Issuer = TestEngine.DefaultIssuer;
                tenant.SigningKeyPem = TestSigningKeys.Current;
                tenant.NextSigningKeyPem = TestSigningKeys.Next;
            });
        });
        builder.Services.AddHealthChecks().AddIdentityEngineHealthCheck();
        var host = builder.Build();
        await host.StartAsync();
        return (host, new TestClient(host.Services.GetRequiredService<IdentityEngine>().CreateHandler(), TestEngine.DefaultIssuer), disk);
    }

    private static async Task<HealthStatus> HealthAsync(IHost host)
        => (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status;

    private static SignInRequest SignIn => new(Sample.SpaClient, Sample.SpaCallback, Sample.Email, Sample.Password) { Scope = "openid offline_access", Audience = Sample.Api };

    [Fact]
    public async Task FullDisk_IsAnswered503InTheDialectOfWhoAsks_AndHealsWithoutARestart()
    {
        var (host, client, disk) = await StartAsync();
        using var _ = host;
        var tokens = await client.AuthorizationCodeAsync(SignIn);
        using var browser = client.OpenBrowser();
        var login = await browser.GetAsync(client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid"), ("state", "s")));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));

        disk.Fill();

        // Readiness knows at once, before anybody has run into it a second time.
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
        using var refresh = await client.Http.PostAsync("oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = Sample.SpaClient,
            ["refresh_token"] = tokens.RefreshToken!,
        }));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refresh.StatusCode);
        Assert.True(refresh.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("temporarily_unavailable", (await refresh.Content.ReadFromJsonAsync<JsonObject>())!["error"]!.GetValue<string>());
        var page = await browser.SubmitAsync(login, new Dictionary<string, string> { ["username"] = Sample.Email, ["password"] = Sample.Password });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.StartsWith("<!doctype html>", page.Body.TrimStart(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("No space left", page.Body, StringComparison.Ordinal);

        // What only reads goes on.
        using var keys = await client.Http.GetAsync(".well-known/jwks.json");
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
        using var userInfo = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        userInfo.Headers.Authorization = new("Bearer", tokens.AccessToken);
        using var profile = await client.Http.SendAsync(userInfo);
        Assert.Equal(HttpStatusCode.OK, profile.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.ClientCredentialsAsync(Sample.MachineClient, Sample.MachineSecret, Sample.Api)).StatusCode);

        disk.Mend();

        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));
        Assert.NotNull((await client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!)).RefreshToken);
        Assert.NotNull((await client.AuthorizationCodeAsync(SignIn)).RefreshToken);
    }

    [Fact]
    public async Task FullDisk_RotationThatWasNotAcknowledged_LeavesTheOldTokenUsable()
    {
        var (host, client, disk) = await StartAsync();
        using var _ = host;
        var tokens = await client.AuthorizationCodeAsync(SignIn);

        disk.FillAtNextWrite();
        using var refused = await client.Http.PostAsync("oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = Sample.SpaClient,
            ["refresh_token"] = tokens.RefreshToken!,
        }));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        disk.Mend();

        // Nobody has the successor, so the token is neither used up nor stolen.
        Assert.NotNull((await client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!)).RefreshToken);
    }

    /// <summary>A journal that says what a disk would.</summary>
    private sealed class Disk : IStoreJournal
    {
        private static readonly IOException Full = new("No space left on device");
        private readonly Lock _gate = new();
        private long _ticket;
        private long _durable;
        private bool _isFull;
        private bool _fillsNext;

        public Disk() => Store = new MemoryStore(this);

        public MemoryStore Store { get; }

        public bool Recovers => true;

        public void Fill()
        {
            lock (_gate)
            {
                _isFull = true;
            }

            Store.Suspend(_durable, Full);
        }

        public void FillAtNextWrite() => _fillsNext = true;

        public void Mend()
        {
            _isFull = _fillsNext = false;
            Store.Resume();
        }

        public long Append(ReadOnlySpan<StoreMutation> mutations)
        {
            lock (_gate)
            {
                return _isFull ? throw Full : ++_ticket;
            }
        }

        public ValueTask WaitAsync(long ticket)
        {
            if (_fillsNext)
            {
                Fill();
                return ValueTask.FromException(Full);
            }

            lock (_gate)
            {
                _durable = Math.Max(_durable, ticket);
            }

            return default;
        }
    }
}
