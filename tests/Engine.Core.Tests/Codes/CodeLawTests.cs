using Engine.Core.Codes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Codes;

/// <summary>Whatever happens in whatever order, a code is good once, in its time, for what it was made for, after at most two wrong ones.</summary>
public sealed class CodeLawTests : IAsyncLifetime
{
    private static readonly CodeTarget[] Targets =
    [
        new("a", "x@example.com") { ClientId = "1", Flow = "f" },
        new("a", "x@example.com") { ClientId = "2", Flow = "f" },
        new("a", "x@example.com") { ClientId = "1" },
        new("b", "x@example.com") { ClientId = "1", Flow = "f" },
        new("a", "y@example.com") { ClientId = "1", Flow = "f" },
    ];

    private static readonly Gen<Step> AnyStep =
        from act in Gen.Elements("issue", "right", "right", "wrong", "wait")
        from target in Gen.Choose(0, Targets.Length - 1)
        from seconds in Gen.Choose(1, 100)
        select new Step(act, target, seconds);

    private CodeEngine _engine = null!;
    private readonly Dictionary<string, int> _failures = [];
    private int _run;

    private sealed record Step(string Act, int Target, int Seconds);

    private sealed record Live(int Target, string Code, DateTimeOffset Until, int Failures, bool IsUsed);

    public async Task InitializeAsync() => _engine = await CodeEngine.StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Property(MaxTest = 200)]
    public Property Verify_AnyOrder_IsWhatTheModelSays() => Prop.ForAll(AnyStep.ListOf().ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult());

    private async Task<bool> RunAsync(IEnumerable<Step> steps)
    {
        var run = ++_run;
        var model = new Dictionary<string, Live>();
        foreach (var step in steps)
        {
            var target = Targets[step.Target] with { Purpose = $"{Targets[step.Target].Purpose}{run}" };
            var slot = $"{target.Purpose} {target.Recipient}";
            var live = model.GetValueOrDefault(slot);
            switch (step.Act)
            {
                case "issue":
                    model[slot] = new(step.Target, await _engine.Codes.IssueAsync(_engine.Scope, target, new CodeForm()), _engine.Clock.Now.AddMinutes(3), 0, false);
                    continue;
                case "wait":
                    _engine.Clock.Now += TimeSpan.FromSeconds(step.Seconds);
                    continue;
            }

            var isRight = step.Act == "right" && live?.Target == step.Target;
            var isOpen = live is { IsUsed: false, Failures: < 3 } && _engine.Clock.Now < live.Until;
            var code = step.Act == "right" && live is not null ? live.Code : "no";
            var result = await _engine.Codes.VerifyAsync(_engine.Scope, target, code);
            if (isOpen && result.Outcome == CodeOutcome.Exhausted && HasFailedOften(slot))
            {
                continue;
            }

            if (result.IsVerified != (isOpen && isRight))
            {
                return false;
            }

            if (isOpen)
            {
                model[slot] = live! with { IsUsed = isRight, Failures = live.Failures + (isRight ? 0 : 1) };
                _failures[slot] = _failures.GetValueOrDefault(slot) + (isRight ? 0 : 1);
            }
        }

        return true;
    }

    private bool HasFailedOften(string slot) => _failures.GetValueOrDefault(slot) >= 10;
}
