using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Token;

/// <summary>
/// Two requests use one rotating token: an Action of the outer one lets the inner one through in its midst, after the outer
/// one was found good and before it takes effect.
/// </summary>
public sealed class RefreshTokenRaceTests : IAsyncLifetime
{
    private readonly Interruption _interruption = new();
    private TestEngine? _engine;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _engine!.DisposeAsync();

    [Fact]
    public async Task Loser_WithinTheLeeway_IsAnswered()
    {
        var token = await SignInAsync(leeway: 10);
        var (inner, outer) = await RaceAsync(token, static _ => Task.CompletedTask);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (inner.StatusCode, outer.StatusCode));
        Assert.NotEqual(inner.RefreshToken, outer.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(outer.RefreshToken!)).StatusCode);
    }

    [Fact]
    public async Task Loser_WithoutLeeway_EndsTheFamily()
    {
        var token = await SignInAsync(leeway: 0);
        var (inner, outer) = await RaceAsync(token, static _ => Task.CompletedTask);

        Assert.Equal((HttpStatusCode.OK, "invalid_grant"), (inner.StatusCode, outer.Error));
        Assert.Equal("invalid_grant", (await RefreshAsync(inner.RefreshToken!)).Error);
    }

    [Fact]
    public async Task Loser_AfterTheSuccessorWasUsed_EndsTheFamily()
    {
        var token = await SignInAsync(leeway: 10);
        TokenResult? third = null;
        var (_, outer) = await RaceAsync(token, async inner => third = await RefreshAsync(inner.RefreshToken!));

        Assert.Equal((HttpStatusCode.OK, "invalid_grant"), (third!.StatusCode, outer.Error));
        Assert.Equal("invalid_grant", (await RefreshAsync(third.RefreshToken!)).Error);
    }

    private async Task<string> SignInAsync(int leeway)
    {
        _engine = await TestEngine.StartAsync(
            tenant =>
            {
                Sample.Declare(tenant);
                tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "interruption"));
                var index = tenant.Applications.ToList().FindIndex(static application => application.ClientId == Sample.SpaClient);
                var settings = new RefreshTokenConfiguration { RotationType = "rotating", ExpirationType = "expiring", Leeway = leeway };
                tenant.Applications[index] = tenant.Applications[index] with { RefreshToken = settings };
            },
            options => options.AddAction("interruption", _interruption));
        var request = new SignInRequest(Sample.SpaClient, Sample.SpaCallback, Sample.Email, Sample.Password) { Scope = "openid offline_access", Audience = Sample.Api };
        return (await _engine.Client.AuthorizationCodeAsync(request)).RefreshToken!;
    }

    private Task<TokenResult> RefreshAsync(string token) => _engine!.Client.RefreshAsync(Sample.SpaClient, token);

    private async Task<(TokenResult Inner, TokenResult Outer)> RaceAsync(string token, Func<TokenResult, Task> then)
    {
        TokenResult? inner = null;
        _interruption.Next = async () =>
        {
            inner = await RefreshAsync(token);
            await then(inner);
        };
        var outer = await RefreshAsync(token);
        return (inner!, outer);
    }

    private sealed class Interruption : IPostLoginAction
    {
        public Func<Task>? Next { get; set; }

        public async ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        {
            var next = Next;
            Next = null;
            if (next is not null)
            {
                await next();
            }
        }
    }
}
