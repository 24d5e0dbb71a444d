using System.Text;
using Engine.Core.Codes;
using Engine.Core.Storage;

namespace Engine.Core.Tests.Codes;

public sealed class OneTimeCodesTests : IAsyncLifetime
{
    private static readonly CodeTarget Target = new("passwordless", "ada@example.com") { ClientId = "shop", Flow = "walk" };
    private static readonly CodeForm Form = new();
    private CodeEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await CodeEngine.StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Verify_ThirtyTwoWithTheRightCode_OneIsToldSo()
    {
        var code = await IssueAsync();

        var results = await RaceAsync(32, _ => code);

        Assert.Single(results, static result => result.IsVerified);
        Assert.Equal(31, results.Count(static result => result.Outcome == CodeOutcome.Used));
        Assert.Equal("data", results.Single(static result => result.IsVerified).Content!.Data);
    }

    [Fact]
    public async Task Verify_ThirtyTwoWrongOnesAtOnce_ThreeCountAndTheRightOneIsLost()
    {
        var code = await IssueAsync();

        var results = await RaceAsync(32, _ => Wrong(code));

        Assert.Equal(2, results.Count(static result => result.Outcome == CodeOutcome.Wrong));
        Assert.Equal(30, results.Count(static result => result.Outcome == CodeOutcome.Exhausted));
        Assert.Equal(CodeOutcome.Exhausted, (await VerifyAsync(Target, code)).Outcome);
    }

    [Fact]
    public async Task Verify_AfterItsTime_IsMissing()
    {
        var code = await IssueAsync();
        _engine.Clock.Now += Form.Lifetime;

        Assert.Equal(CodeOutcome.Missing, (await VerifyAsync(Target, code)).Outcome);
    }

    [Fact]
    public async Task Verify_OneOfBefore_IsWrong()
    {
        var first = await IssueAsync();
        var second = await IssueAsync();
        Assert.NotEqual(first, second);

        Assert.Equal(CodeOutcome.Wrong, (await VerifyAsync(Target, first)).Outcome);
        Assert.True((await VerifyAsync(Target, second)).IsVerified);
    }

    [Fact]
    public async Task Verify_ForAnythingElse_IsNeverRight()
    {
        var code = await IssueAsync();
        CodeTarget[] others =
        [
            Target with { ClientId = "other" },
            Target with { ClientId = null },
            Target with { Flow = "other" },
            Target with { Flow = null },
            Target with { Purpose = "mfa" },
            new("passwordless", "eve@example.com") { ClientId = "shop", Flow = "walk" },
        ];

        foreach (var other in others)
        {
            await IssueAsync();
            Assert.False((await VerifyAsync(other, code)).IsVerified);
        }

        var fresh = await IssueAsync();
        Assert.Equal(CodeOutcome.Missing, (await _engine.Codes.VerifyAsync(_engine.ScopeOf(1), Target, fresh)).Outcome);
        Assert.True((await VerifyAsync(Target, fresh)).IsVerified);
    }

    [Fact]
    public async Task Verify_NewCodesAfterTenFailures_AreRefusedUntilTimeHasPassed()
    {
        for (var i = 0; i < 5; i++)
        {
            var wrong = Wrong(await IssueAsync());
            await VerifyAsync(Target, wrong);
            await VerifyAsync(Target, wrong);
        }

        Assert.Equal(CodeOutcome.Exhausted, (await VerifyAsync(Target, await IssueAsync())).Outcome);
        _engine.Clock.Now += TimeSpan.FromMinutes(6);
        Assert.True((await VerifyAsync(Target, await IssueAsync())).IsVerified);
    }

    [Fact]
    public async Task Verify_HugeInput_IsWrong()
    {
        await IssueAsync();

        Assert.Equal(CodeOutcome.Wrong, (await VerifyAsync(Target, new string('1', 1_000_000))).Outcome);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(6, 6)]
    [InlineData(99, 10)]
    public async Task Issue_Digits_AreAsManyAsTheFormSays(int asked, int made)
    {
        var code = await _engine.Codes.IssueAsync(_engine.Scope, Target, Form with { Digits = asked });

        Assert.Equal(made, code.Length);
        Assert.All(code, static character => Assert.True(char.IsAsciiDigit(character)));
    }

    [Fact]
    public async Task Issue_Stored_NeitherTheCodeNorAHashThatCouldBeTriedOut()
    {
        var code = await IssueAsync();

        var record = Assert.Single(await _engine.Store.Records.ListAsync(_engine.Scope.Tenant.Id, new RecordFilter { Kind = OneTimeCodes.Kind }, _engine.Clock.Now));
        var content = Encoding.Latin1.GetString(record.Payload.Span);
        Assert.DoesNotContain(code, content, StringComparison.Ordinal);
        Assert.DoesNotContain(RecordKey.Of(code), content, StringComparison.Ordinal);
    }

    private static string Wrong(string code) => (code[0] == '9' ? '0' : (char)(code[0] + 1)) + code[1..];

    private async Task<string> IssueAsync() => await _engine.Codes.IssueAsync(_engine.Scope, Target, Form, new CodeContent { Data = "data" });

    private ValueTask<CodeResult> VerifyAsync(CodeTarget target, string code) => _engine.Codes.VerifyAsync(_engine.Scope, target, code);

    private Task<CodeResult[]> RaceAsync(int racers, Func<int, string> code)
        => Task.WhenAll(Enumerable.Range(0, racers).Select(i => Task.Run(async () => await VerifyAsync(Target, code(i)))));
}
