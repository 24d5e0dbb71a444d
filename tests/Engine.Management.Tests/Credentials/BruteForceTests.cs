using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.AttackProtection;
using Engine.Core.Http;
using Engine.Core.Messages;
using Engine.Testing;

namespace Engine.Management.Tests.Credentials;

/// <summary>Guessing the password of one account.</summary>
public sealed class BruteForceTests : IAsyncLifetime
{
    private const string Home = "198.51.100.7";
    private const string Attacker = "203.0.113.9";
    private readonly CountingHasher _hasher = new();
    private readonly Mailbox _mailbox = new();
    private FlowHost _host = null!;

    public async Task InitializeAsync() => _host = await FlowHost.StartAsync(options => (options.PasswordHasher, options.MessageSender) = (_hasher, _mailbox));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Login_TenWrongPasswords_BlockTheAccountFromThatAddressAlone()
    {
        var attacker = From(Attacker);
        await attacker.FailAsync(FlowHost.Email, 10);
        var hashed = _hasher.Verified;

        var refused = await attacker.LogInAsync(FlowHost.Email, FlowHost.Password);

        Assert.Equal(429, refused.StatusCode);
        Assert.Contains("Your account has been blocked after multiple consecutive login attempts", Encoding.UTF8.GetString(refused.Body.Span), StringComparison.Ordinal);
        Assert.Equal(hashed, _hasher.Verified);
        Assert.Equal(303, (await From(Home).LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        Assert.Equal(2, await CountLogsAsync("limit_wc"));
        Assert.Equal(10, await CountLogsAsync("fp"));
    }

    [Fact]
    public async Task Login_SixtyFourGuessesAtOnce_ComputeAtMostTenHashes()
    {
        var attacker = From(Attacker);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => attacker.LogInAsync(FlowHost.Email, i == 40 ? FlowHost.Password : $"wrong {i}"))));

        Assert.InRange(_hasher.Verified, 1, 11);
        Assert.Equal(64, answers.Count(static answer => answer.StatusCode is 400 or 429 or 303));
        Assert.Equal(429, (await attacker.LogInAsync(FlowHost.Email, "wrong")).StatusCode is var status && answers.Any(static answer => answer.StatusCode == 303) ? 429 : status);
    }

    [Fact]
    public async Task Login_SixtyFourWrongGuessesAtOnce_ComputeExactlyTenHashesAndStayLocked()
    {
        var attacker = From(Attacker);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => attacker.LogInAsync(FlowHost.Email, $"wrong {i}"))));

        Assert.Equal(10, _hasher.Verified);
        Assert.Equal((10, 54), (answers.Count(static answer => answer.StatusCode == 400), answers.Count(static answer => answer.StatusCode == 429)));
        Assert.Equal(429, (await attacker.LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Login_SixtyFourRightOnesAtOnce_AllSucceed()
    {
        var person = From("127.0.0.1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => person.LogInAsync(FlowHost.Email, FlowHost.Password))));

        Assert.All(answers, static answer => Assert.Equal(303, answer.StatusCode));
    }

    [Theory]
    [InlineData("nobody@example.com")]
    [InlineData(FlowHost.Email)]
    public async Task Login_UnknownAndKnownNames_AreBlockedAlike(string name)
    {
        var attacker = From(Attacker);
        await attacker.FailAsync(name, 10);

        Assert.Equal(10, _hasher.Verified);
        Assert.Equal(429, (await attacker.LogInAsync(" " + name.ToUpperInvariant(), "wrong")).StatusCode);
    }

    [Fact]
    public async Task Login_RightPasswordBefore_StartsTheCountAnew()
    {
        var person = From(Home);
        await person.FailAsync(FlowHost.Email, 9);
        Assert.Equal(303, (await person.LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        await person.FailAsync(FlowHost.Email, 9);

        Assert.Equal(303, (await person.LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Block_ThirtyDaysAfterTheLastFailure_Ends()
    {
        var person = From(Home);
        await person.FailAsync(FlowHost.Email, 10);
        _host.Engine.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(429, (await person.LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        _host.Engine.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(303, (await person.LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Block_LinkInTheMail_UnblocksOnce()
    {
        var person = From(Home);
        await person.FailAsync(FlowHost.Email, 10);
        var message = await _mailbox.Next;

        Assert.Equal(("blocked_account", FlowHost.Email, FlowHost.UserId, FlowHost.Web, Home), (message.Template, message.To, message.UserId, message.ClientId, message.SourceIp));
        var opened = await From("192.0.2.1").GetAsync(message.Url!);
        Assert.Equal(200, opened.StatusCode);
        Assert.Contains("Your account has been unblocked", Encoding.UTF8.GetString(opened.Body.Span), StringComparison.Ordinal);
        Assert.Equal(303, (await person.LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        Assert.Equal(400, (await From(Home).GetAsync(message.Url!)).StatusCode);
        Assert.Equal(1, await CountLogsAsync("ublkdu"));
    }

    [Fact]
    public async Task UserBlocks_BlockedPerson_AreListedAndRemoved()
    {
        await From(Attacker).FailAsync(FlowHost.Email, 10);
        var expected = $$"""{"blocked_for":[{"identifier":"ada@example.com","ip":"{{Attacker}}","connection":"Username-Password-Authentication"}]}""";

        Assert.Equal(expected, (await _host.SendAsync("GET", "/user-blocks/auth0%7Cada")).Body!.ToJsonString());
        Assert.Equal(expected, (await _host.SendAsync("GET", "/user-blocks?identifier=Ada@example.com")).Body!.ToJsonString());
        Assert.Equal(204, (await _host.SendAsync("DELETE", "/user-blocks/auth0%7Cada")).Status);
        Assert.Equal("""{"blocked_for":[]}""", (await _host.SendAsync("GET", "/user-blocks/auth0%7Cada")).Body!.ToJsonString());
        Assert.Equal(303, (await From(Attacker).LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    [Theory]
    [InlineData("nobody@example.com")]
    [InlineData(FlowHost.Email)]
    public async Task UserBlocks_ByIdentifier_UnblockWhoeverItIs(string identifier)
    {
        await From(Attacker).FailAsync(identifier, 10);
        Assert.Single((await _host.SendAsync("GET", $"/user-blocks?identifier={identifier}")).Body!["blocked_for"]!.AsArray());

        Assert.Equal(204, (await _host.SendAsync("DELETE", $"/user-blocks?identifier={identifier}")).Status);

        Assert.Empty((await _host.SendAsync("GET", $"/user-blocks?identifier={identifier}")).Body!["blocked_for"]!.AsArray());
        Assert.Equal(400, (await From(Attacker).LogInAsync(identifier, "wrong")).StatusCode);
    }

    [Fact]
    public async Task Block_PasswordSetByAnAdministrator_Ends()
    {
        var person = From(Home);
        await person.FailAsync(FlowHost.Email, 10);
        Assert.Equal(200, (await _host.SendAsync("PATCH", "/users/auth0%7Cada", new JsonObject { ["password"] = "Another-Password-1" })).Status);

        Assert.Equal(303, (await person.LogInAsync(FlowHost.Email, "Another-Password-1")).StatusCode);
    }

    [Theory]
    [InlineData("""{"enabled":false}""", 11, 303)]
    [InlineData("""{"shields":["user_notification"]}""", 11, 303)]
    [InlineData("""{"allowlist":["203.0.113.0/24"]}""", 11, 303)]
    [InlineData("""{"max_attempts":3}""", 3, 429)]
    [InlineData("""{"max_attempts":12}""", 11, 303)]
    public async Task Settings_OfTheTenant_TakeEffect(string settings, int failures, int status)
    {
        Assert.Equal(200, (await _host.SendAsync("PATCH", "/attack-protection/brute-force-protection", JsonNode.Parse(settings))).Status);
        await From(Attacker).FailAsync(FlowHost.Email, failures);

        Assert.Equal(status, (await From(Attacker).LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Settings_CountPerIdentifier_LocksTheAccountFromEverywhere()
    {
        await _host.SendAsync("PATCH", "/attack-protection/brute-force-protection", new JsonObject { ["mode"] = "count_per_identifier" });
        for (var i = 0; i < 10; i++)
        {
            await From($"203.0.113.{i}").FailAsync(FlowHost.Email, 1);
        }

        Assert.Equal(429, (await From(Home).LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        Assert.Equal("""{"blocked_for":[{"identifier":"ada@example.com","connection":"Username-Password-Authentication"}]}""", (await _host.SendAsync("GET", "/user-blocks/auth0%7Cada")).Body!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"max_attempts":0}""")]
    [InlineData("""{"max_attempts":101}""")]
    [InlineData("""{"max_attempts":2.5}""")]
    [InlineData("""{"allowlist":["anything"]}""")]
    public async Task Settings_ThatCannotBe_AreRefused(string settings)
        => Assert.Equal(400, (await _host.SendAsync("PATCH", "/attack-protection/brute-force-protection", JsonNode.Parse(settings))).Status);

    [Fact]
    public async Task Settings_DeclaredInCode_TakeEffectAndAreShown()
    {
        await using var engine = await TestEngine.StartAsync(
            static tenant =>
            {
                FlowHost.Declare(tenant);
                tenant.BruteForceProtection = new BruteForceProtection { Enabled = false };
            });
        var person = new Visitor(engine.Engine, Home);
        await person.FailAsync(FlowHost.Email, 15);

        Assert.Equal(303, (await person.LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        var shown = await engine.Engine.Management().GetAsync("/attack-protection/brute-force-protection");
        Assert.False(shown!["enabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Counters_SprayOfNames_AreBoundedAndFreeNobody()
    {
        await using var host = await FlowHost.StartAsync(options => (options.PasswordHasher, options.Limits) = (_hasher, options.Limits with { FailureCounters = 20 }));
        await host.SendAsync("PATCH", "/attack-protection/suspicious-ip-throttling", new JsonObject { ["enabled"] = false });
        await new Visitor(host.Engine.Engine, Attacker).FailAsync(FlowHost.Email, 10);
        var before = await CountRecordsAsync(host);
        for (var i = 0; i < 200; i++)
        {
            await new Visitor(host.Engine.Engine, Attacker).FailAsync($"nobody{i}@example.com", 1);
        }

        Assert.Equal(429, (await new Visitor(host.Engine.Engine, Attacker).LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
        host.Engine.Clock.Advance(TimeSpan.FromHours(2));
        await host.Engine.Engine.Options.Store.Records.PurgeExpiredAsync(host.Engine.Clock.GetUtcNow(), 10_000);
        Assert.InRange(await CountRecordsAsync(host), 1, before + 21);
    }

    private Visitor From(string address) => new(_host.Engine.Engine, address);

    /// <summary>How many records of any kind there are: what a fork would purge long after.</summary>
    private static async Task<int> CountRecordsAsync(FlowHost host)
    {
        await using var fork = await host.Engine.ForkAsync();
        return await fork.Engine.Options.Store.Records.PurgeExpiredAsync(fork.Clock.GetUtcNow().AddDays(3650), 100_000);
    }

    private async Task<int> CountLogsAsync(string type)
        => (await _host.Engine.Engine.Options.Store.Logs.ReadLatestAsync(TestEngine.TenantName, null, 0, 1000)).Count(record => record.Type == type);

    private sealed class Mailbox : IMessageSender
    {
        private readonly TaskCompletionSource<OutgoingMessage> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<OutgoingMessage> Next => _next.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            _next.TrySetResult(message);
            return default;
        }
    }
}
