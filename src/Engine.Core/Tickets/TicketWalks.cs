using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Storage;
using Engine.Core.Tickets.Steps;

namespace Engine.Core.Tickets;

/// <summary>
/// The walks that begin with a link: one proves an address by being opened, one unblocks an account, one lets a person choose a new
/// password. Only the browser that opened the link goes on; what is kept of it is the hash of the ticket.
/// </summary>
internal static class TicketWalks
{
    public const string VerificationScreen = "email-verification";
    public const string UnblockScreen = "unblock";
    public const string PasswordScreen = "reset-password";

    private const string Parameter = "ticket";
    private const int ValueLength = 32;

    /// <summary>The steps of the link that verifies an address; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<TicketContext> VerificationSteps = new(
        FlowPage.PathOf(VerificationScreen),
        new(nameof(FindTicket), FindTicket.RunAsync),
        new(nameof(AnswerProbe), AnswerProbe.RunAsync),
        new(nameof(UseTicket), UseTicket.RunAsync),
        new(nameof(VerifyEmail), VerifyEmail.RunAsync),
        new(nameof(TellPerson), TellPerson.RunAsync));

    /// <summary>The steps of the link that unblocks an account; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<TicketContext> UnblockSteps = new(
        FlowPage.PathOf(UnblockScreen),
        new(nameof(FindTicket), FindTicket.RunAsync),
        new(nameof(AnswerProbe), AnswerProbe.RunAsync),
        new(nameof(UseTicket), UseTicket.RunAsync),
        new(nameof(UnblockAccount), UnblockAccount.RunAsync),
        new(nameof(TellPerson), TellPerson.RunAsync));

    /// <summary>The steps of the link that changes a password; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<TicketContext> PasswordSteps = new(
        FlowPage.PathOf(PasswordScreen),
        new(nameof(FindTicket), FindTicket.RunAsync),
        new(nameof(AnswerProbe), AnswerProbe.RunAsync),
        new(nameof(CheckRestrictions), CheckRestrictions.RunAsync),
        new(nameof(LoadAccount), LoadAccount.RunAsync),
        InteractionStep.Of(new ChoosePassword()),
        new(nameof(UseTicket), UseTicket.RunAsync),
        new(nameof(ChangePassword), ChangePassword.RunAsync),
        new(nameof(TellPerson), TellPerson.RunAsync));

    public static IReadOnlyList<IWalk> CreateAll(PipelineOptions pipelines) =>
    [
        Create(pipelines.Apply(VerificationSteps), TicketPurpose.EmailVerification),
        Create(pipelines.Apply(UnblockSteps), TicketPurpose.Unblock),
        Create(pipelines.Apply(PasswordSteps), TicketPurpose.PasswordChange),
    ];

    /// <summary>The last part of the address of a ticket.</summary>
    public static string EntryOf(TicketPurpose purpose) => purpose switch
    {
        TicketPurpose.PasswordChange => PasswordScreen,
        TicketPurpose.Unblock => UnblockScreen,
        _ => VerificationScreen,
    };

    /// <summary>The key of the ticket of a walk, or null when its link carries nothing that could be one.</summary>
    public static string? KeyOf(TicketContext context) => context.Parameters[Parameter];

    /// <summary>What <c>includeEmailInRedirect</c> adds to the address the browser is sent to.</summary>
    public static IEnumerable<KeyValuePair<string, string>> EmailOf(Ticket ticket) => ticket is { IncludesEmail: true, Email: { } email } ? [new("email", email)] : [];

    private static Walk<TicketContext> Create(StepTable<TicketContext> steps, TicketPurpose purpose)
        => new(steps, (endpoint, parameters, kept) => new(endpoint, purpose, kept.Transaction is null ? Hash(parameters) : parameters, kept.Transaction), RefuseAsync) { Entry = EntryOf(purpose) };

    /// <summary>The link's parameters with the key of the ticket in the place of what it carries.</summary>
    private static RequestParameters Hash(RequestParameters parameters)
        => new(parameters.Where(static parameter => parameter.Key != Parameter || parameter.Value.Length == ValueLength)
            .Select(static parameter => parameter.Key == Parameter ? new(Parameter, RecordKey.Of(parameter.Value)) : parameter));

    private static async ValueTask<EngineResponse> RefuseAsync(TicketContext context, EngineError error)
        => context.Presented?.Ticket is { ResultUrl: { } url } ticket
            ? EngineResponse.Redirect(Url.AddQuery(url, [.. EmailOf(ticket), new("success", "false"), new("message", error.Description)]), 303)
            : await ErrorPages.RenderAsync(context, error, context.Application);
}
