using System.Text.Json.Nodes;
using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Mfa;
using Engine.Core.Pages.Texts;
using Engine.Core.Users;
using Engine.Core.WebAuthn;

namespace Engine.Core.Passkeys;

/// <summary>
/// Offers a passkey to somebody who has signed in with a password, once all that the sign-in demands is proven. Who does not want one is
/// not asked again in that browser for thirty days.
/// </summary>
internal sealed class OfferPasskey : IInteraction<AuthorizeContext>
{
    private const string Screen = "passkey-enrollment";
    private const string Due = "OfferPasskey.due";

    private static readonly TimeSpan Pause = TimeSpan.FromDays(30);

    public string Name => nameof(OfferPasskey);

    public IReadOnlyList<string> Screens => [Screen];

    /// <summary>Notes that somebody has signed in with a password, or up, where passkeys are to be had.</summary>
    public static void Note(AuthorizeContext flow, Connection connection, User user)
    {
        if (PasskeyOptions.IsOn(flow.Engine.Options, connection) && PasskeyOptions.IsOffered(connection) && !HasPasskey(user) && Cookies.Read(flow.Request, Cookies.NoPasskey) is null)
        {
            flow.SetNote(Due, connection.Id);
        }
    }

    public ValueTask<Need> NeedAsync(AuthorizeContext flow)
        => new(!flow.IsSilent && flow.GetNote(Due) is not null && !HasPasskey(flow.User!) ? Need.Ask(Screen, AuthorizeErrors.LoginRequired) : Need.Met);

    public async ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen) => flow.GetNote(Due) is null ? Answer.Done : await ShowAsync(flow, null, null);

    public async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form)
    {
        if (flow.GetNote(Due) is null)
        {
            return Answer.Done;
        }

        if (form["action"] == "abort")
        {
            flow.SetNote(Due, null);
            flow.Cookies.Headers.Add("Set-Cookie", Cookies.Format(flow.Request, Cookies.NoPasskey, "1", Pause));
            return Answer.Done;
        }

        if (form["response"] is not { } response || await CeremonyOf(flow).RegisterAsync(flow.User!, response) is not { } credential || await AddAsync(flow, credential) is not { } user)
        {
            return await ShowAsync(flow, PageText.Of(PasskeyErrors.NotMade), PasskeyErrors.NotMade.Status);
        }

        flow.SetNote(Due, null);
        flow.User = user;
        flow.Engine.Logs.Write(flow.Scope, new LogEntry(LogEvents.EnrollmentCompleted) { Application = flow.Application, UserId = user.UserId, UserName = user.Email ?? user.Username });
        return Answer.Done;
    }

    private static async ValueTask<User?> AddAsync(AuthorizeContext flow, WebAuthnCredential credential)
    {
        var passkey = new Enrollment { Id = EnrollmentIds.Create(flow.Scope, PasskeyLogin.FactorName), Factor = PasskeyLogin.FactorName, CreatedAt = flow.Now, EnrolledAt = flow.Now, RelyingPartyId = WebAuthnCeremony.HostOf(flow.Scope) }.With(credential);
        return await FactorService.ChangeAsync(flow.Scope, flow.User!, user => user.Factors.Count < FactorService.MaxFactors ? FactorService.Add(user, passkey, null, flow.Now) : null);
    }

    private static async ValueTask<Screen> ShowAsync(AuthorizeContext flow, PageText? error, int? status)
    {
        var request = await CeremonyOf(flow).AskToRegisterAsync(flow.User!, flow.User!.Factors.Where(static factor => factor.Factor == PasskeyLogin.FactorName), new JsonObject { ["residentKey"] = "required", ["requireResidentKey"] = true });
        return new Screen(Screen) { Data = new JsonObject { ["webauthn"] = request.ToJsonString() }, Error = error, Status = status, Create = static page => page with { Prompt = "passkeys" } };
    }

    private static WebAuthnCeremony CeremonyOf(AuthorizeContext flow) => new(flow.Scope, $"passkey:new:{flow.User!.UserId}", flow.Transaction!.Record.Key) { UserVerification = "required" };

    private static bool HasPasskey(User user) => user.Factors.Any(static factor => factor.Factor == PasskeyLogin.FactorName);
}
