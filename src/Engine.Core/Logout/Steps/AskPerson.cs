using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Pages;

namespace Engine.Core.Logout.Steps;

/// <summary>Asks the person, unless the request proves that it comes from the application of this session.</summary>
internal sealed class AskPerson : IInteraction<LogoutContext>
{
    private const string ScreenName = "logout";
    private const string Accepted = nameof(AskPerson) + ".accepted";
    private const string Denied = nameof(AskPerson) + ".denied";

    public string Name => nameof(AskPerson);

    public IReadOnlyList<string> Screens => [ScreenName];

    /// <remarks>An answer is about the session that was there when it was given.</remarks>
    public async ValueTask<Need> NeedAsync(LogoutContext flow)
    {
        var settings = await flow.Tenant.GetSettingsAsync(flow.CancellationToken);
        if (!settings.Sessions.OidcLogoutPromptEnabled || flow.Engine.Options.Pages is null || await flow.FindSessionAsync() is not { Session.Id: var session } || session == flow.SessionId)
        {
            return Need.Met;
        }

        flow.IsDenied = flow.GetNote(Denied) == session;
        return flow.IsDenied || flow.GetNote(Accepted) == session ? Need.Met : Need.Ask(ScreenName);
    }

    public ValueTask<Answer> ShowAsync(LogoutContext flow, string screen) => new(new Screen(ScreenName)
    {
        Create = static page => new LogoutPage
        {
            Tenant = page.Tenant,
            Application = page.Application,
            Locale = page.Locale,
            Nonce = page.Nonce,
            FormAction = page.FormAction,
            State = page.State,
        },
    });

    public async ValueTask<Answer> SubmitAsync(LogoutContext flow, string screen, RequestParameters form)
    {
        var note = form["action"] switch { "accept" => Accepted, "deny" => Denied, _ => null };
        if (note is null)
        {
            return AuthorizeErrors.InvalidParameter("action", "must be accept or deny") with { Redirectable = false };
        }

        flow.SetNote(note, (await flow.FindSessionAsync())?.Session.Id);
        return Answer.Done;
    }
}
