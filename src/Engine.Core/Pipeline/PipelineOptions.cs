using Engine.Core.Authorize;
using Engine.Core.Authorize.Steps;
using Engine.Core.CrossOrigin;
using Engine.Core.Databases;
using Engine.Core.Device;
using Engine.Core.Flows;
using Engine.Core.Logout;
using Engine.Core.Mfa;
using Engine.Core.Passkeys;
using Engine.Core.Passwordless;
using Engine.Core.Revocation;
using Engine.Core.Tickets;
using Engine.Core.Token;
using Engine.Core.UserInfo;

namespace Engine.Core.Pipeline;

/// <summary>Where steps of an embedder join the endpoints' lists, at named seams: in front of a step that has a name.</summary>
public sealed class PipelineOptions
{
    private readonly List<(string Table, string Seam, object Step)> _added = [];
    private readonly List<string> _screens = [];

    /// <summary>Adds a step to <c>/oauth/token</c> in front of the named one.</summary>
    public void BeforeToken(string seam, string name, Step<TokenContext> step) => Add(TokenEndpoint.DefaultSteps, seam, name, step);

    /// <summary>Adds a step to <c>/oauth/revoke</c> in front of the named one.</summary>
    public void BeforeRevocation(string seam, string name, Step<RevocationContext> step) => Add(RevocationEndpoint.DefaultSteps, seam, name, step);

    /// <summary>Adds a step to <c>/userinfo</c> in front of the named one.</summary>
    public void BeforeUserInfo(string seam, string name, Step<UserInfoContext> step) => Add(UserInfoEndpoint.DefaultSteps, seam, name, step);

    /// <summary>Adds a step to <c>/dbconnections/signup</c> in front of the named one.</summary>
    public void BeforeSignup(string seam, string name, Step<DatabaseContext> step) => Add(DatabaseEndpoints.SignupSteps, seam, name, step);

    /// <summary>Adds a step to <c>/dbconnections/change_password</c> in front of the named one.</summary>
    public void BeforePasswordChangeRequest(string seam, string name, Step<DatabaseContext> step) => Add(DatabaseEndpoints.ChangePasswordSteps, seam, name, step);

    /// <summary>Adds a step to <c>/co/authenticate</c> in front of the named one.</summary>
    public void BeforeCrossOriginAuthentication(string seam, string name, Step<CrossOriginContext> step) => Add(CrossOriginEndpoint.DefaultSteps, seam, name, step);

    /// <summary>Adds a step to <c>/passkey/challenge</c> in front of the named one.</summary>
    public void BeforePasskeyChallenge(string seam, string name, Step<PasskeyContext> step) => Add(PasskeyEndpoints.ChallengeSteps, seam, name, step);

    /// <summary>Adds a step to <c>/mfa/challenge</c> in front of the named one.</summary>
    public void BeforeMfaChallenge(string seam, string name, Step<MfaContext> step) => Add(MfaEndpoints.ChallengeSteps, seam, name, step);

    /// <summary>Adds a step to <c>/mfa/associate</c> in front of the named one.</summary>
    public void BeforeMfaAssociate(string seam, string name, Step<MfaContext> step) => Add(MfaEndpoints.AssociateSteps, seam, name, step);

    /// <summary>Adds a step to the list of <c>/mfa/authenticators</c> in front of the named one.</summary>
    public void BeforeMfaAuthenticators(string seam, string name, Step<MfaContext> step) => Add(MfaEndpoints.ListSteps, seam, name, step);

    /// <summary>Adds a step to the removal of an authenticator in front of the named one.</summary>
    public void BeforeMfaRemoval(string seam, string name, Step<MfaContext> step) => Add(MfaEndpoints.RemoveSteps, seam, name, step);

    /// <summary>Adds a step to <c>/oauth/device/code</c> in front of the named one.</summary>
    public void BeforeDeviceAuthorization(string seam, string name, Step<DeviceContext> step) => Add(DeviceAuthorizationEndpoint.DefaultSteps, seam, name, step);

    /// <summary>Adds a step to the way from <c>/activate</c> to the approval of a device in front of the named one.</summary>
    public void BeforeActivation(string seam, string name, Step<AuthorizeContext> step) => Add(ActivationWalk.DefaultSteps, seam, name, step);

    /// <summary>Adds a step to <c>/v2/logout</c> in front of the named one.</summary>
    public void BeforeLogout(string seam, string name, Step<LogoutContext> step) => Add(LogoutEndpoint.LegacySteps, seam, name, step);

    /// <summary>Adds a step to <c>/oidc/logout</c>, and to the page that asks the person, in front of the named one.</summary>
    public void BeforeOidcLogout(string seam, string name, Step<LogoutContext> step) => Add(LogoutEndpoint.OidcSteps, seam, name, step);

    /// <summary>Adds a step to <c>/passwordless/start</c> in front of the named one.</summary>
    public void BeforePasswordlessStart(string seam, string name, Step<PasswordlessContext> step) => Add(PasswordlessEndpoint.StartSteps, seam, name, step);

    /// <summary>Adds a step to <c>/passwordless/verify</c> in front of the named one.</summary>
    public void BeforePasswordlessVerify(string seam, string name, Step<PasswordlessContext> step) => Add(PasswordlessEndpoint.VerifySteps, seam, name, step);

    /// <summary>Adds a step to the link of <c>/passwordless/verify_redirect</c> in front of the named one.</summary>
    public void BeforePasswordlessRedirect(string seam, string name, Step<PasswordlessContext> step) => Add(PasswordlessEndpoint.RedirectSteps, seam, name, step);

    /// <summary>Adds a step to the link that verifies an email address in front of the named one.</summary>
    public void BeforeEmailVerification(string seam, string name, Step<TicketContext> step) => Add(TicketWalks.VerificationSteps, seam, name, step);

    /// <summary>Adds a step to the link that unblocks an account in front of the named one.</summary>
    public void BeforeUnblock(string seam, string name, Step<TicketContext> step) => Add(TicketWalks.UnblockSteps, seam, name, step);

    /// <summary>Adds a step to the page that changes a password in front of the named one; those in front of <c>ChoosePassword</c> run when the page is opened, and when the form is sent.</summary>
    public void BeforePasswordChange(string seam, string name, Step<TicketContext> step) => Add(TicketWalks.PasswordSteps, seam, name, step);

    /// <summary>
    /// Adds a step to <c>/authorize</c> in front of the named one. In front of <c>CheckRestrictions</c> or a later step it is also taken by people
    /// who sign in for a device (<c>/activate</c>); there <see cref="AuthorizeContext.RedirectUri"/> is null.
    /// </summary>
    public void BeforeAuthorize(string seam, string name, Step<AuthorizeContext> step) => Add(AuthorizeEndpoint.DefaultSteps, seam, name, step);

    /// <summary>
    /// Adds something that people are asked on their way from <c>/authorize</c> to the callback, in front of the named step; in front of
    /// <c>CheckRestrictions</c> or a later one they are also asked who sign in for a device.
    /// </summary>
    /// <param name="seam">The step, for example <c>CheckConsent</c>; from <c>DecideAccess</c> on the person is known.</param>
    /// <param name="interaction">What is asked. Each of its screens needs a template of the same name.</param>
    /// <exception cref="ArgumentException">The name of a screen is not made of <c>a-z</c>, <c>0-9</c> and hyphens.</exception>
    public void BeforeAuthorize(string seam, IInteraction<AuthorizeContext> interaction) => Add(AuthorizeEndpoint.DefaultSteps, seam, interaction);

    /// <summary>Adds something that people are asked when they sign out through <c>/oidc/logout</c>, in front of the named step.</summary>
    /// <param name="seam">The step, for example <c>EndSession</c>.</param>
    /// <param name="interaction">What is asked. Each of its screens needs a template of the same name.</param>
    /// <exception cref="ArgumentException">The name of a screen is not made of <c>a-z</c>, <c>0-9</c> and hyphens.</exception>
    public void BeforeOidcLogout(string seam, IInteraction<LogoutContext> interaction) => Add(LogoutEndpoint.OidcSteps, seam, interaction);

    /// <summary>Adds something that people are asked who have opened a link to change their password, in front of the named step.</summary>
    /// <param name="seam">The step, for example <c>ChoosePassword</c>; the person is known there.</param>
    /// <param name="interaction">What is asked. Each of its screens needs a template of the same name.</param>
    /// <exception cref="ArgumentException">The name of a screen is not made of <c>a-z</c>, <c>0-9</c> and hyphens.</exception>
    public void BeforePasswordChange(string seam, IInteraction<TicketContext> interaction) => Add(TicketWalks.PasswordSteps, seam, interaction);

    /// <summary>The screens that were added.</summary>
    internal IReadOnlyList<string> Screens => _screens;

    /// <summary>The table with the steps that were added to it, in the order they were added.</summary>
    internal StepTable<TContext> Apply<TContext>(StepTable<TContext> table)
        => _added.Where(added => added.Table == table.Name).Aggregate(table, static (result, added) => result.Before(added.Seam, (NamedStep<TContext>)added.Step));

    /// <summary>The table with what was added to <c>/authorize</c> in front of steps that both have: nobody gets around it on another way.</summary>
    /// <param name="table">A way on which people sign in.</param>
    /// <param name="last">Its last step, which stands where <c>/authorize</c> sends its answer.</param>
    internal StepTable<AuthorizeContext> ApplySignIn(StepTable<AuthorizeContext> table, string last)
    {
        foreach (var (_, seam, step) in _added.Where(static added => added.Table == AuthorizeEndpoint.Path))
        {
            var here = seam == nameof(IssueResponse) ? last : seam;
            table = table.Steps.Any(known => known.Name == here) ? table.Before(here, (NamedStep<AuthorizeContext>)step) : table;
        }

        return table;
    }

    private void Add<TContext>(StepTable<TContext> table, string seam, string name, Step<TContext> step) => _added.Add((table.Name, seam, new NamedStep<TContext>(name, step)));

    private void Add<TFlow>(StepTable<TFlow> table, string seam, IInteraction<TFlow> interaction)
        where TFlow : FlowContext
    {
        ArgumentNullException.ThrowIfNull(interaction);
        foreach (var screen in interaction.Screens)
        {
            if (!ScreenNames.IsValid(screen))
            {
                throw new ArgumentException($"The screen '{screen}' of {interaction.Name} can't be part of an address: use a-z, 0-9 and hyphens.", nameof(interaction));
            }
        }

        _screens.AddRange(interaction.Screens);
        _added.Add((table.Name, seam, InteractionStep.Of(interaction)));
    }
}
