using Engine.Behaviour.Tests.Hosts;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>The test kit itself: time, forks, repeatable values.</summary>
public sealed class TestKitTests
{
    private static readonly SignInRequest SignIn = new(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret, Scope = "openid offline_access", Audience = Sample.Api };

    [Fact]
    public async Task Fork_TokensAndSessions_GoOnIndependently()
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        using var browser = engine.OpenBrowser();
        var tokens = await engine.Client.AuthorizationCodeAsync(SignIn, browser);
        await using var fork = await engine.ForkAsync();
        fork.Clock.Advance(TimeSpan.FromHours(1));
        using var revoked = await fork.Client.Http.PostAsync("oauth/revoke", new FormUrlEncodedContent([new("client_id", Sample.WebClient), new("client_secret", Sample.WebSecret), new("token", tokens.RefreshToken!)]));

        Assert.Equal("invalid_grant", (await fork.Client.RefreshAsync(Sample.WebClient, tokens.RefreshToken!, Sample.WebSecret)).Error);
        Assert.Null((await engine.Client.RefreshAsync(Sample.WebClient, tokens.RefreshToken!, Sample.WebSecret)).Error);
        Assert.Equal(TimeSpan.FromHours(1), fork.Clock.GetUtcNow() - engine.Clock.GetUtcNow());
        using var copied = browser.Copy(fork.Handler, fork.Clock);
        var silent = fork.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("prompt", "none"));
        Assert.Contains("code", (await copied.GetAsync(silent)).Parameters.Keys);
    }

    [Fact]
    public void Secrets_SameSeed_AreTheSame()
    {
        var (one, two, other) = (new SeededSecretSource(7), new SeededSecretSource(7), new SeededSecretSource(8));
        var first = one.Token(32);

        Assert.Equal(first, two.Token(32));
        Assert.NotEqual(first, other.Token(32));
        Assert.NotEqual(first, one.Token(32));
        Assert.Equal(one.Fork().Token(32), one.Token(32));
    }

    [Fact]
    public void Clock_Advanced_FiresTimersInTheirOrder()
    {
        var clock = new FakeClock();
        var start = clock.GetUtcNow();
        var fired = new List<(string Name, double Seconds)>();
        void Note(object? name) => fired.Add(((string)name!, (clock.GetUtcNow() - start).TotalSeconds));
        using var late = clock.CreateTimer(Note, "late", TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var often = clock.CreateTimer(Note, "often", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal([("often", 2), ("often", 4), ("late", 5), ("often", 6)], fired);
        Assert.Equal(start.AddSeconds(6), clock.GetUtcNow());
    }

    [Fact]
    public async Task Clock_Advanced_EndsDelays()
    {
        var clock = new FakeClock();
        var delay = Task.Delay(TimeSpan.FromMinutes(10), clock);
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(5));
    }
}
