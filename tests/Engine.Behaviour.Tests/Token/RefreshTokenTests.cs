using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Applications;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Token;

public sealed class RefreshTokenInProcess() : RefreshTokenTests(HostKind.InProcess);

public sealed class RefreshTokenOverKestrel() : RefreshTokenTests(HostKind.Kestrel);

public abstract class RefreshTokenTests(HostKind kind) : BehaviourTest(kind)
{
    [Fact]
    public async Task NonRotating_UsedTwice_StaysTheSame()
    {
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn("openid offline_access read:posts", Sample.Api));
        var refresh = tokens.RefreshToken!;
        var first = await Client.RefreshAsync(Sample.WebClient, refresh, Sample.WebSecret);
        var second = await Client.RefreshAsync(Sample.WebClient, refresh, Sample.WebSecret);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.True(first.RefreshToken is null || first.RefreshToken == refresh);
        Assert.Contains("read:posts", second.AccessTokenClaims["scope"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotating_Used_IsReplaced()
    {
        var tokens = await Client.AuthorizationCodeAsync(SpaSignIn());
        var next = await Client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!);

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.NotNull(next.RefreshToken);
        Assert.NotEqual(tokens.RefreshToken, next.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(Sample.SpaClient, next.RefreshToken!)).StatusCode);
    }

    [Fact]
    public async Task Rotating_UsedAgain_EndsTheWholeFamily()
    {
        var tokens = await Client.AuthorizationCodeAsync(SpaSignIn());
        var next = await Client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!);
        var reused = await Client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!);
        var successor = await Client.RefreshAsync(Sample.SpaClient, next.RefreshToken!);

        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant"), (reused.StatusCode, reused.Error));
        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant"), (successor.StatusCode, successor.Error));
    }

    [Theory]
    [InlineData(9, HttpStatusCode.OK)]
    [InlineData(11, HttpStatusCode.Forbidden)]
    public async Task Rotating_UsedAgainWithLeeway_CountsUntilItHasPassed(int seconds, HttpStatusCode expected)
    {
        await using var engine = await TestEngine.StartAsync(static tenant =>
        {
            Sample.Declare(tenant);
            var index = tenant.Applications.ToList().FindIndex(static application => application.ClientId == Sample.SpaClient);
            var spa = tenant.Applications[index];
            tenant.Applications[index] = spa with { RefreshToken = new RefreshTokenConfiguration { RotationType = "rotating", ExpirationType = "expiring", Leeway = 10 } };
        });
        var tokens = await engine.Client.AuthorizationCodeAsync(SpaSignIn());
        await engine.Client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!);
        engine.Clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, (await engine.Client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!)).StatusCode);
    }

    [Fact]
    public async Task Rotating_ThirtyTwoAtOnce_OneWins()
    {
        var tokens = await Client.AuthorizationCodeAsync(SpaSignIn());
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => Client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!))));

        Assert.Single(results, static result => result.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Expiring_AfterItsLifetime_IsRefused()
    {
        var tokens = await Client.AuthorizationCodeAsync(SpaSignIn());
        Clock.Advance(TimeSpan.FromDays(31));

        Assert.Equal("invalid_grant", (await Client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!)).Error);
    }

    [Fact]
    public async Task AnotherApplications_Token_IsRefused()
    {
        var tokens = await Client.AuthorizationCodeAsync(SpaSignIn());

        Assert.Equal("invalid_grant", (await Client.RefreshAsync(Sample.WebClient, tokens.RefreshToken!, Sample.WebSecret)).Error);
    }

    [Fact]
    public async Task Revoked_Token_IsRefused()
    {
        var tokens = await Client.AuthorizationCodeAsync(SpaSignIn());
        using var revoked = await Client.Http.PostAsync("oauth/revoke", new FormUrlEncodedContent([new("client_id", Sample.SpaClient), new("token", tokens.RefreshToken!)]));

        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal("invalid_grant", (await Client.RefreshAsync(Sample.SpaClient, tokens.RefreshToken!)).Error);
    }

    [Fact]
    public async Task Revocation_OfAnUnknownToken_SaysNothing()
    {
        using var revoked = await Client.Http.PostAsync("oauth/revoke", new FormUrlEncodedContent([new("client_id", Sample.SpaClient), new("token", "unknown")]));

        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Empty(await revoked.Content.ReadAsByteArrayAsync());
    }
}
