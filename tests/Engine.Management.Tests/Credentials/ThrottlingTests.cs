using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.AttackProtection;
using Engine.Testing;

namespace Engine.Management.Tests.Credentials;

/// <summary>Addresses that try many accounts, or sign many people up.</summary>
public sealed class ThrottlingTests : IAsyncLifetime
{
    private const string Attacker = "203.0.113.9";
    private readonly CountingHasher _hasher = new();
    private FlowHost _host = null!;

    public async Task InitializeAsync() => _host = await FlowHost.StartAsync(options => options.PasswordHasher = _hasher);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Login_HundredFailuresOverManyNames_BlockTheAddressUntilItsBucketRefills()
    {
        for (var i = 0; i < 100; i++)
        {
            await From(Attacker).FailAsync($"nobody{i}@example.com", 1);
        }

        var refused = await From(Attacker).LogInAsync(FlowHost.Email, FlowHost.Password);

        Assert.Equal(429, refused.StatusCode);
        Assert.Contains("We have detected suspicious login behavior", Encoding.UTF8.GetString(refused.Body.Span), StringComparison.Ordinal);
        Assert.Equal(100, _hasher.Verified);
        Assert.Equal(303, (await From("198.51.100.7").LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        Assert.Contains(await _host.Engine.Engine.Options.Store.Logs.ReadLatestAsync(TestEngine.TenantName, null, 0, 10), static record => record.Type == "limit_mu");
        _host.Engine.Clock.Advance(TimeSpan.FromSeconds(864));
        Assert.Equal(303, (await From(Attacker).LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Login_TwoHundredGuessesAtOnceOverManyNames_ComputeAtMostAHundredHashes()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => From(Attacker).LogInAsync($"nobody{i}@example.com", "wrong"))));

        Assert.InRange(_hasher.Verified, 1, 100);
        Assert.All(answers, static answer => Assert.True(answer.StatusCode is 400 or 429));
    }

    [Fact]
    public async Task AnomalyBlocks_BlockedAddress_IsShownAndRemoved()
    {
        await _host.SendAsync("PATCH", "/attack-protection/suspicious-ip-throttling", JsonNode.Parse("""{"stage":{"pre-login":{"max_attempts":2,"rate":864000}}}"""));
        Assert.Equal(404, (await _host.SendAsync("GET", $"/anomaly/blocks/ips/{Attacker}")).Status);
        await From(Attacker).FailAsync("nobody@example.com", 2);

        Assert.Equal(200, (await _host.SendAsync("GET", $"/anomaly/blocks/ips/{Attacker}")).Status);
        Assert.Equal(204, (await _host.SendAsync("DELETE", $"/anomaly/blocks/ips/{Attacker}")).Status);
        Assert.Equal(404, (await _host.SendAsync("GET", $"/anomaly/blocks/ips/{Attacker}")).Status);
        Assert.Equal(303, (await From(Attacker).LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    /// <summary>One customer has all of a /64 network.</summary>
    [Fact]
    public async Task Login_FromOneNetworkOfIpV6_CountsTogether()
    {
        await _host.SendAsync("PATCH", "/attack-protection/suspicious-ip-throttling", JsonNode.Parse("""{"stage":{"pre-login":{"max_attempts":3,"rate":864000}}}"""));
        for (var i = 1; i < 4; i++)
        {
            await From($"2001:db8:1:2::{i}").FailAsync("nobody@example.com", 1);
        }

        Assert.Equal(429, (await From("2001:db8:1:2:ffff::9").LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        Assert.Equal(303, (await From("2001:db8:1:3::1").LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    [Theory]
    [InlineData("""{"enabled":false}""", 303)]
    [InlineData("""{"shields":["admin_notification"]}""", 303)]
    [InlineData("""{"allowlist":["203.0.113.9"]}""", 303)]
    [InlineData("""{"stage":{"pre-user-registration":{"max_attempts":3}}}""", 429)]
    public async Task Signup_SettingsOfTheTenant_TakeEffect(string settings, int status)
    {
        Assert.Equal(200, (await _host.SendAsync("PATCH", "/attack-protection/suspicious-ip-throttling", JsonNode.Parse(settings))).Status);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(303, (await From(Attacker).SignUpAsync($"new{i}@example.com", FlowHost.Password)).StatusCode);
        }

        Assert.Equal(status, (await From(Attacker).SignUpAsync("last@example.com", FlowHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Signup_FiftyFromOneAddress_AreAllAndWhatIsMalformedDoesNotCount()
    {
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(400, (await From(Attacker).SignUpAsync($"new{i}@example.com", "weak")).StatusCode);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => Task.Run(() => From(Attacker).SignUpAsync($"new{i}@example.com", FlowHost.Password))));

        Assert.Equal(50, answers.Count(static answer => answer.StatusCode == 303));
        _host.Engine.Clock.Advance(TimeSpan.FromMilliseconds(1200));
        Assert.Equal(303, (await From(Attacker).SignUpAsync("later@example.com", FlowHost.Password)).StatusCode);
    }

    [Theory]
    [InlineData("""{"stage":{"pre-login":{"rate":0}}}""")]
    [InlineData("""{"stage":{"pre-login":{"max_attempts":0}}}""")]
    [InlineData("""{"stage":{"pre-user-registration":{"max_attempts":1.5}}}""")]
    [InlineData("""{"allowlist":["10.0.0.0/99"]}""")]
    public async Task Settings_ThatCannotBe_AreRefused(string settings)
        => Assert.Equal(400, (await _host.SendAsync("PATCH", "/attack-protection/suspicious-ip-throttling", JsonNode.Parse(settings))).Status);

    [Fact]
    public async Task Login_OnePersonTwentyTimesAMinute_IsSlowedDown()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(303, (await From("198.51.100.7").LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        }

        Assert.Equal(429, (await From("198.51.100.7").LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        Assert.Contains(await _host.Engine.Engine.Options.Store.Logs.ReadLatestAsync(TestEngine.TenantName, null, 0, 10), static record => record.Type == "limit_sul");
        _host.Engine.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(303, (await From("198.51.100.7").LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(303, (await From("127.0.0.1").LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        }
    }

    [Fact]
    public async Task Settings_DeclaredInCode_LetTestsFailAsOftenAsTheyLike()
    {
        await using var engine = await TestEngine.StartAsync(static tenant =>
        {
            FlowHost.Declare(tenant);
            tenant.SuspiciousIpThrottling = new SuspiciousIpThrottling { Enabled = false };
            tenant.BruteForceProtection = new BruteForceProtection { Enabled = false };
        });
        var person = new Visitor(engine.Engine, "127.0.0.1");
        await person.FailAsync(FlowHost.Email, 150);

        Assert.Equal(303, (await person.LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    private Visitor From(string address) => new(_host.Engine.Engine, address);
}
