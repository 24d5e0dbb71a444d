using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Storage;
using Engine.Storage.LiteDb;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Token;

/// <summary>
/// Four requests redeem one code at once. Three of them are replays, so whatever the fourth was given must be dead afterwards
/// (RFC 6749, section 4.1.2). <c>ENGINE_REPLAY_ROUNDS=10000</c> makes it the long run.
/// </summary>
public sealed class CodeReplayRaceTests
{
    private const int Racers = 4;

    [Fact]
    public Task Code_RedeemedFourTimesAtOnceInMemory_LeavesNoLivingToken() => RunAsync(new MemoryStore(), Rounds(1000));

    [Fact]
    public async Task Code_RedeemedFourTimesAtOnceOnAFile_LeavesNoLivingToken()
    {
        var folder = Directory.CreateTempSubdirectory("replay");
        try
        {
            await using var store = LiteDbStore.Open(new LiteDbStoreOptions { Path = Path.Combine(folder.FullName, "engine.db") });
            await RunAsync(store, Rounds(300));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Rounds(int usual)
        => Environment.GetEnvironmentVariable("ENGINE_REPLAY_ROUNDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    private static async Task RunAsync(IStore store, int rounds)
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare, options => options.Store = store);
        using var browser = engine.OpenBrowser();
        await browser.SignInAsync(AuthorizeUrl(engine, null), Sample.Email, Sample.Password);
        var (winners, living) = (0, new List<string>());
        for (var round = 0; round < rounds; round++)
        {
            // What is signed tells the second it was issued in: the rounds must not share one.
            engine.Clock.Advance(TimeSpan.FromSeconds(2));
            var audience = round % 2 == 0 ? null : Sample.Api;
            var code = await IssueAsync(engine, browser, audience);
            using var gate = new ManualResetEventSlim();
            var racing = Enumerable.Range(0, Racers).Select(_ => Task.Run(() =>
            {
                gate.Wait();
                return RedeemAsync(engine, code);
            })).ToArray();
            gate.Set();
            var answers = await Task.WhenAll(racing);

            Assert.InRange(answers.Count(static answer => answer.StatusCode == HttpStatusCode.OK), 0, 1);
            Assert.All(answers.Where(static answer => answer.StatusCode != HttpStatusCode.OK), static answer => Assert.Equal("invalid_grant", answer.Error));
            if (answers.FirstOrDefault(static answer => answer.StatusCode == HttpStatusCode.OK) is not { } winner)
            {
                continue;
            }

            winners++;
            if (winner.RefreshToken is { } token && (await engine.Client.RefreshAsync(Sample.WebClient, token, Sample.WebSecret)).StatusCode == HttpStatusCode.OK)
            {
                living.Add($"refresh token of round {round}");
            }

            if (await ReadUserInfoAsync(engine, winner.AccessToken) != HttpStatusCode.Unauthorized)
            {
                living.Add($"access token of round {round}");
            }
        }

        Assert.Empty(living);
        Assert.Empty(await store.Records.ListAsync(TestEngine.TenantName, new RecordFilter { Kind = RecordKinds.RefreshToken, Subject = "auth0|ada" }, engine.Clock.GetUtcNow()));

        // And a code that is redeemed once gives what lives, however many were replayed before.
        engine.Clock.Advance(TimeSpan.FromSeconds(2));
        foreach (var audience in new[] { null, Sample.Api })
        {
            var alone = await RedeemAsync(engine, await IssueAsync(engine, browser, audience));
            Assert.Equal(HttpStatusCode.OK, await ReadUserInfoAsync(engine, alone.AccessToken));
            Assert.Equal(HttpStatusCode.OK, (await engine.Client.RefreshAsync(Sample.WebClient, alone.RefreshToken!, Sample.WebSecret)).StatusCode);
        }

        // Of a file the others have always read before the first one's write is durable: there the replay is found first.
        Assert.True(winners > 0 || store is not MemoryStore, "Nobody won a single round: nothing was tried.");
    }

    private static string AuthorizeUrl(TestEngine engine, string? audience, string? prompt = null)
        => engine.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid profile offline_access"),
            ("audience", audience), ("state", "the-state"), ("prompt", prompt));

    private static async Task<string> IssueAsync(TestEngine engine, TestBrowser browser, string? audience)
        => (await browser.GetAsync(AuthorizeUrl(engine, audience, "none"))).Parameters["code"];

    private static Task<TokenResult> RedeemAsync(TestEngine engine, string code)
        => engine.Client.TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", Sample.WebClient), ("client_secret", Sample.WebSecret), ("code", code), ("redirect_uri", Sample.WebCallback));

    private static async Task<HttpStatusCode> ReadUserInfoAsync(TestEngine engine, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await engine.Client.Http.SendAsync(request);
        return response.StatusCode;
    }
}
