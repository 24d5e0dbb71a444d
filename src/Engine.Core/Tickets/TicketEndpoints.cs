using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Login.Passwords;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Core.Restrictions;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Users;

namespace Engine.Core.Tickets;

/// <summary>The pages behind tickets: one proves an address by being opened, one lets a person choose a new password.</summary>
internal static class TicketEndpoints
{
    public const string VerificationPath = "/u/email-verification";
    public const string PasswordPath = "/u/reset-password";
    private static readonly ScreenId EmailResult = new("email-verification", "email-verification-result");
    private static readonly ScreenId ResetSuccess = new("reset-password", "reset-password-success");
    private const string Verified = "Your email was verified. You can continue using the application.";
    private const string Changed = "You can now login to the application with the new password.";

    public static async ValueTask<EngineResponse> VerifyEmailAsync(EndpointContext context)
    {
        var (presented, refusal) = await ReadAsync(context, TicketPurpose.EmailVerification, FormParser.ParseQuery(context.Request.QueryString)?["ticket"]);
        if (presented is null)
        {
            return refusal!;
        }

        // A mail program that looks whether the link lives must not use it up.
        if (context.Request.Method == "HEAD")
        {
            return EngineResponse.Empty(200);
        }

        var ticket = presented.Ticket;
        if (!await TicketService.UseAsync(context, presented))
        {
            return await RefuseAsync(context, ticket, TicketErrors.Used);
        }

        var isFitting = false;
        await context.Tenant.Users.Repository.UpdateAsync(
            ticket.UserId,
            user => (isFitting = user.Email == ticket.Email) ? user with { EmailVerified = true, UpdatedAt = context.Now } : user,
            context.CancellationToken);
        var application = await FindApplicationAsync(context, ticket);
        if (!isFitting)
        {
            context.Engine.Logs.Write(context, "fv", TicketErrors.Outdated.Description, application, ticket.UserId);
            return await RefuseAsync(context, ticket, TicketErrors.Outdated);
        }

        context.Engine.Logs.Write(context, "sv", Verified, application, ticket.UserId);
        return await CompleteAsync(context, ticket, new(EmailResult, "verifiedTitle", "verifiedDescription", Verified));
    }

    public static async ValueTask<EngineResponse> ShowPasswordAsync(EndpointContext context)
    {
        var (page, refusal) = await LoadAsync(context, FormParser.ParseQuery(context.Request.QueryString)?["ticket"]);
        return page is null ? refusal! : await RenderAsync(context, page, null);
    }

    public static async ValueTask<EngineResponse> SubmitPasswordAsync(EndpointContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: false);
        if (body.Parameters is not { } form)
        {
            return await ErrorPages.RenderAsync(context, body.Error!, null);
        }

        var (page, refusal) = await LoadAsync(context, form["ticket"]);
        if (page is null)
        {
            return refusal!;
        }

        var password = form["password"] ?? "";
        var rules = PasswordRules.Of(page.Connection);
        var fault = context.Engine.Credentials.IsTooLong(password) ? null : rules.Check(password, PasswordPerson.Of(page.User)) ?? await rules.CheckHistoryAsync(password, page.User, context.Engine.Options.PasswordHasher, context.CancellationToken);
        var problem = context.Engine.Credentials.IsTooLong(password) ? PasswordTexts.TooLong(context.Engine.Options.Limits)
            : fault is not null ? PasswordTexts.Of(fault)
            : form["password_again"] != password ? PasswordTexts.Mismatch
            : null;
        return problem is null ? await ChangeAsync(context, page, password) : await RenderAsync(context, page, problem, failedRules: rules.FailedBy(password));
    }

    /// <summary>What the person is told in the end: a screen with the keys of its texts, and the sentence that logs and addresses carry.</summary>
    internal sealed record Outcome(ScreenId Screen, string TitleKey, string TextKey, string Sentence);

    /// <summary>A page's request with all it needs.</summary>
    private sealed record PasswordPage(TicketService.Presented Presented, User User, Connection Connection, Application? Application);

    private static async ValueTask<EngineResponse> ChangeAsync(EndpointContext context, PasswordPage page, string password)
    {
        if (await context.Engine.Credentials.HashAsync(context, password) is not { } hash)
        {
            return await RenderAsync(context, page, PageText.Of(CredentialErrors.Busy), CredentialErrors.Busy.Status);
        }

        var ticket = page.Presented.Ticket;
        if (!await TicketService.UseAsync(context, page.Presented))
        {
            return await RefuseAsync(context, ticket, TicketErrors.Used);
        }

        var changed = await context.Tenant.UserLifecycle.SetPasswordAsync(
            ticket.UserId,
            hash,
            PasswordRules.Of(page.Connection),
            user => ticket.MarksEmailAsVerified && user.Email == ticket.Email ? user with { EmailVerified = true } : user,
            context.CancellationToken);
        if (changed is null)
        {
            return await RefuseAsync(context, ticket, TicketErrors.Outdated);
        }

        context.Engine.Logs.Write(context, "scp", Changed, page.Application, ticket.UserId, page.Connection);
        return await CompleteAsync(context, ticket, new(ResetSuccess, "eventTitle", "description", Changed));
    }

    private static async ValueTask<(PasswordPage? Page, EngineResponse? Refusal)> LoadAsync(EndpointContext context, string? value)
    {
        var (presented, refusal) = await ReadAsync(context, TicketPurpose.PasswordChange, value);
        if (presented is null)
        {
            return (null, refusal);
        }

        if ((await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnReset is { } setting)
        {
            return (null, await RefuseAsync(context, presented.Ticket, RestrictionErrors.PasswordChangeClosed(setting)));
        }

        var user = await context.Tenant.FindUserAsync(presented.Ticket.UserId, context.CancellationToken);
        var connection = user is null ? null : await FindDatabaseAsync(context, user);
        return connection is null
            ? (null, await RefuseAsync(context, presented.Ticket, TicketErrors.Outdated))
            : (new PasswordPage(presented, user!, connection, await FindApplicationAsync(context, presented.Ticket)), null);
    }

    internal static async ValueTask<(TicketService.Presented? Presented, EngineResponse? Refusal)> ReadAsync(EndpointContext context, TicketPurpose purpose, string? value)
    {
        var presented = await TicketService.FindAsync(context, purpose, value);
        return presented switch
        {
            null => (null, await ErrorPages.RenderAsync(context, TicketErrors.Gone, null)),
            { IsUsed: true } => (null, await RefuseAsync(context, presented.Ticket, TicketErrors.Used)),
            _ => (presented, null),
        };
    }

    /// <summary>The database a person's password belongs to, or null when the person has none.</summary>
    public static async ValueTask<Connection?> FindDatabaseAsync(EndpointContext context, User user)
        => user.Identities is [{ Provider: Connection.DatabaseStrategy } primary, ..]
            ? await context.Tenant.Connections.FindCachedAsync(new DocumentKey("name", primary.Connection), context.CancellationToken)
            : null;

    internal static async ValueTask<Application?> FindApplicationAsync(EndpointContext context, Ticket ticket)
        => ticket.ClientId is { } id ? await context.Tenant.FindApplicationAsync(id, context.CancellationToken) : null;

    internal static async ValueTask<EngineResponse> RefuseAsync(EndpointContext context, Ticket ticket, EngineError error)
        => ticket.ResultUrl is { } url
            ? EngineResponse.Redirect(Url.AddQuery(url, [.. EmailOf(ticket), new("success", "false"), new("message", error.Description)]), 303)
            : await ErrorPages.RenderAsync(context, error, await FindApplicationAsync(context, ticket));

    internal static async ValueTask<EngineResponse> CompleteAsync(EndpointContext context, Ticket ticket, Outcome outcome)
    {
        if (ticket.ResultUrl is { } url)
        {
            return EngineResponse.Redirect(Url.AddQuery(url, [.. EmailOf(ticket), new("success", "true"), new("message", outcome.Sentence)]), 303);
        }

        var application = await FindApplicationAsync(context, ticket);
        return context.Engine.Options.Pages is null
            ? EngineResponse.Text(outcome.Sentence)
            : await PageResponse.RenderAsync(context, application, shell => new NoticePage
            {
                Tenant = shell.Tenant,
                Application = shell.Application,
                Locale = shell.Locale,
                Nonce = shell.Nonce,
                Subject = outcome.Screen,
                Title = new(outcome.TitleKey, outcome.Sentence),
                Message = new(outcome.TextKey, outcome.Sentence),
                LinkUrl = application?.InitiateLoginUri,
            });
    }

    private static IEnumerable<KeyValuePair<string, string>> EmailOf(Ticket ticket) => ticket is { IncludesEmail: true, Email: { } email } ? [new("email", email)] : [];

    private static ValueTask<EngineResponse> RenderAsync(EndpointContext context, PasswordPage page, PageText? error, int? status = null, IReadOnlyList<PageText>? failedRules = null)
        => PageResponse.RenderAsync(context, page.Application, shell => new ResetPasswordPage
        {
            Tenant = shell.Tenant,
            Application = shell.Application,
            Locale = shell.Locale,
            Nonce = shell.Nonce,
            FormAction = context.LocalUrl(PasswordPath),
            Ticket = page.Presented.Value,
            Username = page.User.Email ?? page.User.Username ?? page.User.PhoneNumber ?? page.User.UserId,
            PasswordRules = PasswordRules.Of(page.Connection).Describe(),
            FailedPasswordRules = failedRules ?? [],
            Error = error,
        }, status ?? (error is null ? 200 : 400), page.Presented.Ticket.ResultUrl);
}
