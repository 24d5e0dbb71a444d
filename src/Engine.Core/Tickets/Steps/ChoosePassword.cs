using Engine.Core.Credentials;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Login.Passwords;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Tickets.Steps;

/// <summary>Lets the person choose a new password. The ticket stays good while they choose one that is not fit.</summary>
internal sealed class ChoosePassword : IInteraction<TicketContext>
{
    private const string ScreenName = TicketWalks.PasswordScreen;
    private const string Chosen = nameof(ChoosePassword) + ".hash";

    public string Name => nameof(ChoosePassword);

    public IReadOnlyList<string> Screens => [ScreenName];

    /// <summary>The hash of the new password, once one was chosen.</summary>
    public static string? FindHash(TicketContext flow) => flow.GetNote(Chosen);

    public ValueTask<Need> NeedAsync(TicketContext flow) => new(FindHash(flow) is null ? Need.Ask(ScreenName) : Need.Met);

    public ValueTask<Answer> ShowAsync(TicketContext flow, string screen) => new(Describe(flow));

    public async ValueTask<Answer> SubmitAsync(TicketContext flow, string screen, RequestParameters form)
    {
        var password = form["password"] ?? "";
        var rules = PasswordRules.Of(flow.Connection!);
        if (await FindProblemAsync(flow, rules, password, form["password_again"]) is { } problem)
        {
            return Describe(flow, problem, failedRules: rules.FailedBy(password));
        }

        if (await flow.Engine.Credentials.HashAsync(flow.Scope, password) is not { } hash)
        {
            return Describe(flow, PageText.Of(CredentialErrors.Busy), CredentialErrors.Busy.Status);
        }

        flow.SetNote(Chosen, hash);
        return Answer.Done;
    }

    private static async ValueTask<PageText?> FindProblemAsync(TicketContext flow, PasswordRules rules, string password, string? again)
    {
        var (user, options) = (flow.User!, flow.Engine.Options);
        if (flow.Engine.Credentials.IsTooLong(password))
        {
            return PasswordTexts.TooLong(options.Limits);
        }

        var fault = rules.Check(password, PasswordPerson.Of(user)) ?? await rules.CheckHistoryAsync(password, user, options.PasswordHasher, flow.CancellationToken);
        return fault is not null ? PasswordTexts.Of(fault) : again != password ? PasswordTexts.Mismatch : null;
    }

    private static Screen Describe(TicketContext flow, PageText? error = null, int? status = null, IReadOnlyList<PageText>? failedRules = null)
    {
        var (user, rules) = (flow.User!, PasswordRules.Of(flow.Connection!).Describe());
        return new Screen(ScreenName)
        {
            Error = error,
            Status = status,
            Create = page => new ResetPasswordPage
            {
                Tenant = page.Tenant,
                Application = page.Application,
                Locale = page.Locale,
                Nonce = page.Nonce,
                FormAction = page.FormAction,
                State = page.State,
                Username = user.Email ?? user.Username ?? user.PhoneNumber ?? user.UserId,
                PasswordRules = rules,
                FailedPasswordRules = failedRules ?? [],
                Error = error,
            },
        };
    }
}
