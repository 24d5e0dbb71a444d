using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Tickets.Steps;

namespace Engine.Core.Tickets;

/// <summary>The pages behind links: one proves an address by being opened, one unblocks an account, one lets a person choose a new password.</summary>
internal sealed class TicketEndpoint(StepTable<TicketContext> steps, TicketPurpose purpose)
{
    public const string VerificationPath = "/u/email-verification";
    public const string UnblockPath = "/u/unblock";
    public const string PasswordPath = "/u/reset-password";

    /// <summary>The steps of the link that verifies an address; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<TicketContext> VerificationSteps = new(
        VerificationPath,
        new(nameof(FindTicket), FindTicket.RunAsync),
        new(nameof(AnswerProbe), AnswerProbe.RunAsync),
        new(nameof(UseTicket), UseTicket.RunAsync),
        new(nameof(VerifyEmail), VerifyEmail.RunAsync),
        new(nameof(TellPerson), TellPerson.RunAsync));

    /// <summary>The steps of the link that unblocks an account; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<TicketContext> UnblockSteps = new(
        UnblockPath,
        new(nameof(FindTicket), FindTicket.RunAsync),
        new(nameof(AnswerProbe), AnswerProbe.RunAsync),
        new(nameof(UseTicket), UseTicket.RunAsync),
        new(nameof(UnblockAccount), UnblockAccount.RunAsync),
        new(nameof(TellPerson), TellPerson.RunAsync));

    /// <summary>The steps of the page that changes a password, shown and sent; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<TicketContext> PasswordSteps = new(
        PasswordPath,
        new(nameof(ReadForm), ReadForm.RunAsync),
        new(nameof(FindTicket), FindTicket.RunAsync),
        new(nameof(CheckRestrictions), CheckRestrictions.RunAsync),
        new(nameof(LoadAccount), LoadAccount.RunAsync),
        new(nameof(ShowPasswordForm), ShowPasswordForm.RunAsync),
        new(nameof(CheckPassword), CheckPassword.RunAsync),
        new(nameof(HashPassword), HashPassword.RunAsync),
        new(nameof(UseTicket), UseTicket.RunAsync),
        new(nameof(ChangePassword), ChangePassword.RunAsync),
        new(nameof(TellPerson), TellPerson.RunAsync));

    public static IEnumerable<Endpoint> CreateAll(PipelineOptions pipelines)
    {
        var verification = new TicketEndpoint(pipelines.Apply(VerificationSteps), TicketPurpose.EmailVerification);
        var unblock = new TicketEndpoint(pipelines.Apply(UnblockSteps), TicketPurpose.Unblock);
        var password = new TicketEndpoint(pipelines.Apply(PasswordSteps), TicketPurpose.PasswordChange);
        return
        [
            new(VerificationPath, verification.HandleAsync, null),
            new(UnblockPath, unblock.HandleAsync, null),
            new(PasswordPath, password.HandleAsync, password.HandleAsync),
        ];
    }

    private async ValueTask<EngineResponse> HandleAsync(EndpointContext endpoint)
    {
        var context = new TicketContext(endpoint, purpose);
        var result = await steps.RunAsync(context);
        return result.Response ?? await RefuseAsync(context, result.Error ?? HttpErrors.ServerError);
    }

    private static async ValueTask<EngineResponse> RefuseAsync(TicketContext context, EngineError error)
        => context.Presented?.Ticket is { ResultUrl: { } url } ticket
            ? EngineResponse.Redirect(Url.AddQuery(url, [.. EmailOf(ticket), new("success", "false"), new("message", error.Description)]), 303)
            : await ErrorPages.RenderAsync(context, error, context.Application);

    /// <summary>What <c>includeEmailInRedirect</c> adds to the address the browser is sent to.</summary>
    public static IEnumerable<KeyValuePair<string, string>> EmailOf(Ticket ticket) => ticket is { IncludesEmail: true, Email: { } email } ? [new("email", email)] : [];
}
