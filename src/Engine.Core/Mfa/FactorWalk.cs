using System.Text.Json.Nodes;
using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Mfa.Factors;
using Engine.Core.Pages.Texts;
using Engine.Core.Users;

namespace Engine.Core.Mfa;

/// <summary>How a form of a factor's screen has ended.</summary>
/// <param name="Answer">What becomes of the walk.</param>
/// <param name="Proven">The person as they are now, when they have proven a factor with it.</param>
internal readonly record struct FactorAnswer(Answer Answer, User? Proven = null);

/// <summary>
/// A person's way through the screens of factors: to prove what they have, or to enrol what they lack. Which screen is next follows from
/// what they have and from what the walk has noted.
/// </summary>
/// <param name="flow">The walk.</param>
/// <param name="use">The person, and what stands for the walk.</param>
/// <param name="usable">What they can prove now.</param>
/// <param name="mayRemember">Whether they are offered to have the browser remembered.</param>
internal sealed class FactorWalk(FlowContext flow, FactorUse use, IReadOnlyList<Enrollment> usable, bool mayRemember)
{
    private readonly FactorNotes _notes = new(flow);

    /// <summary>The next screen, or why there is none. Codes are sent on the way to it.</summary>
    public async ValueTask<(string? Screen, EngineError? Error)> ChooseAsync()
    {
        if (_notes.RecoveryCode is not null)
        {
            return (_notes.Proof == RecoveryCodeFactor.FactorName ? FactorPages.RecoveryNewCode : FactorPages.RecoveryEnrollment, null);
        }

        if (_notes.Pending is null && usable.Count == 0)
        {
            var offered = FactorTable.ListOffered(use.Settings).ToList();
            if (offered.Count == 0)
            {
                return (null, MfaErrors.NoFactor);
            }

            var wanted = offered.Count == 1 ? offered[0] : offered.FirstOrDefault(factor => factor.Name == _notes.Wanted);
            if (wanted is null)
            {
                return (FactorPages.EnrollOptions, null);
            }

            if (!wanted.BeginsAtOnce)
            {
                return (wanted.Screens.Enrollment, null);
            }

            Begin(wanted, default);
        }

        if (_notes.Chosen == FactorNotes.Options && _notes.Pending is null)
        {
            return (FactorPages.LoginOptions, null);
        }

        var asked = Asked!;
        await SendOnceAsync(asked);
        return (_notes.Pending is not null && FactorTable.Of(asked) is { BeginsAtOnce: true } begun ? begun.Screens.Enrollment : FactorPages.ChallengeOf(asked), null);
    }

    public async ValueTask<Answer> ShowAsync(string screen)
    {
        var problem = _notes.Problem?.Split('\n', 2) is [var key, var sentence] ? new PageText(key, sentence) : null;
        return await ShowAsync(screen, problem, null);
    }

    private async ValueTask<Answer> ShowAsync(string screen, PageText? error, int? status)
        => await DescribeAsync(screen) is { } data ? FactorPages.Show(screen, data, error, status) : Answer.Done;

    public async ValueTask<FactorAnswer> SubmitAsync(string screen, RequestParameters form)
    {
        switch (screen, form["action"])
        {
            case (FactorPages.RecoveryEnrollment or FactorPages.RecoveryNewCode, _):
                if (form["saved"] is null)
                {
                    return new(FactorPages.Show(screen, (await DescribeAsync(screen))!, new PageText("no-confirmation", "Confirm that you have recorded the code.")));
                }

                _notes.RecoveryCode = null;
                return new(Answer.Done);
            case (FactorPages.EnrollOptions, { } action):
                _notes.Wanted = action.StartsWith("enroll:", StringComparison.Ordinal) ? action["enroll:".Length..] : null;
                return new(Answer.Done);
            case (FactorPages.LoginOptions, { } action):
                _notes.Reset();
                _notes.Chosen = usable.FirstOrDefault(enrollment => action == "pick:" + enrollment.Id)?.Id;
                return new(Answer.Done);
            case ("mfa-sms-enrollment", not "pick"):
                return new(Enroll(screen, form));
            case (_, "pick"):
                _notes.Reset();
                _notes.Chosen = usable.Count > 0 ? FactorNotes.Options : null;
                return new(Answer.Done);
            case (_, "resend"):
                return new(await ResendAsync(screen));
            default:
                return await ProveAsync(screen, form);
        }
    }

    /// <summary>What is being proven: what the person enrols, what they have chosen, or what comes first.</summary>
    private Enrollment? Asked => _notes.Pending ?? usable.FirstOrDefault(enrollment => enrollment.Id == _notes.Chosen) ?? (usable.Count > 0 ? usable[0] : null);

    private FactorUse Use => _notes.Pending is null ? use : use with { IsEnrollment = true };

    private EngineError? Begin(IFactor factor, EnrollmentWish wish)
    {
        var (pending, error) = factor.Begin(use, wish);
        if (pending is null)
        {
            return error;
        }

        (_notes.Pending, _notes.Sent, _notes.Problem) = (pending, null, null);
        Write(LogEvents.EnrollmentStarted);
        return null;
    }

    private Answer Enroll(string screen, RequestParameters form)
    {
        var error = Begin(FactorTable.Find(PhoneFactor.FactorName)!, new EnrollmentWish { PhoneNumber = form["phone"], Channel = form["channel"] });
        return error is null ? Answer.Done : FactorPages.Show(screen, DescribeEnrollment(form["phone"]), PageText.Of(error));
    }

    private async ValueTask<FactorAnswer> ProveAsync(string screen, RequestParameters form)
    {
        if (Asked is not { } asked)
        {
            return new(Answer.Done);
        }

        if (form[FactorTable.Of(asked).ProofField] is not { } code)
        {
            return new(await ShowAsync(screen, new PageText("no-code", "Enter the code."), null));
        }

        var service = use.Scope.Engine.Factors;
        (string Code, Enrollment Enrollment)? recovery = _notes.Pending is not null && use.Settings.Factors.Contains("recovery-code") ? RecoveryCodeFactor.Create(use.Scope) : null;
        var result = _notes.Pending is { } pending
            ? await service.ConfirmAsync(Use, pending, recovery?.Enrollment, code, "code", isFirst: true)
            : await service.VerifyAsync(use, [asked], code, "code");
        if (result.Error is { } error)
        {
            return new(await ShowAsync(screen, PageText.Of(error), error.Status == 403 ? 400 : error.Status));
        }

        if (mayRemember && form["rememberBrowser"] is not null)
        {
            await RememberedBrowsers.AddAsync(flow, result.User!);
        }

        _notes.Reset();
        _notes.Proof = asked.Factor;
        _notes.RecoveryCode = result.RecoveryCode ?? (recovery is { } made && result.User!.Factors.Any(known => known.Id == made.Enrollment.Id) ? made.Code : null);
        return new(Answer.Done, result.User);
    }

    private async ValueTask<Answer> ResendAsync(string screen)
    {
        if (Asked is not { } asked || await DescribeAsync(screen) is not { } data)
        {
            return Answer.Done;
        }

        var error = await FactorTable.Of(asked).ChallengeAsync(Use, asked);
        data["is_resent"] = error is null;
        return FactorPages.Show(screen, data, error is null ? null : PageText.Of(error), error?.Status);
    }

    private async ValueTask SendOnceAsync(Enrollment asked)
    {
        if (_notes.Sent == asked.Id)
        {
            return;
        }

        _notes.Sent = asked.Id;
        _notes.Problem = await FactorTable.Of(asked).ChallengeAsync(Use, asked) is { } error ? $"{error.TextKey ?? error.Id}\n{error.Description}" : null;
        if (_notes.Pending is null)
        {
            Write(LogEvents.FactorStarted);
        }
    }

    /// <summary>What a screen shows; null when the walk is not there.</summary>
    private async ValueTask<JsonObject?> DescribeAsync(string screen)
    {
        var hasChoice = _notes.Pending is null ? usable.Count > 1 : FactorTable.ListOffered(use.Settings).Count() > 1;
        switch (screen)
        {
            case FactorPages.RecoveryEnrollment or FactorPages.RecoveryNewCode:
                return _notes.RecoveryCode is { } code ? new JsonObject { ["recovery_code"] = code } : null;
            case FactorPages.EnrollOptions:
                return new JsonObject { ["factors"] = FactorPages.Describe(FactorTable.ListOffered(use.Settings)) };
            case FactorPages.LoginOptions:
                return new JsonObject { ["factors"] = FactorPages.Describe(usable) };
            case "mfa-sms-enrollment":
                return DescribeEnrollment(null);
            default:
                if (Asked is not { } asked)
                {
                    return null;
                }

                var factor = FactorTable.Of(asked);
                var page = new JsonObject { ["recipient"] = factor.NameOf(asked), ["is_long"] = asked.Factor == RecoveryCodeFactor.FactorName, ["has_choice"] = hasChoice, ["may_remember"] = mayRemember };
                await factor.DescribeAsync(Use, asked, page);
                return page;
        }
    }

    private JsonObject DescribeEnrollment(string? phone) => new()
    {
        ["phone"] = phone,
        ["channels"] = new JsonArray([.. use.Settings.PhoneChannels.Select(static channel => (JsonNode)channel)]),
        ["has_choice"] = FactorTable.ListOffered(use.Settings).Count() > 1,
    };

    private void Write(LogEvent @event)
        => use.Scope.Engine.Logs.Write(use.Scope, new LogEntry(@event) { Application = use.Application, UserId = use.User.UserId, UserName = use.User.Email ?? use.User.Username });
}
