using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Restrictions;

namespace Engine.Core.Login;

/// <summary>Lets the person sign in, or sign up, when no session satisfies the request.</summary>
internal sealed class RequireLogin : IInteraction<AuthorizeContext>
{
    public string Name => nameof(RequireLogin);

    public IReadOnlyList<string> Screens => [LoginForm.Screen, SignupForm.Screen, ResetRequestForm.Screen];

    public async ValueTask<Need> NeedAsync(AuthorizeContext flow)
    {
        if (flow.Session is not null)
        {
            return Need.Met;
        }

        if (flow.IsSilent)
        {
            return Need.Ask(LoginForm.Screen, AuthorizeErrors.LoginRequired);
        }

        if ((await flow.Tenant.Restrictions.GetAsync(flow.CancellationToken)).OnPassword is { } setting)
        {
            return Need.Refuse(RestrictionErrors.SignInClosed(setting));
        }

        var (connection, error) = await LoginConnections.SelectAsync(flow.Scope, flow.Application!, flow.Parameters["connection"]);
        return connection is null ? Need.Refuse(error!)
            : Need.Ask(flow.Parameters["screen_hint"] == "signup" && !connection.DisableSignup ? SignupForm.Screen : LoginForm.Screen, AuthorizeErrors.LoginRequired);
    }

    /// <remarks>Shown to somebody who is signed in as well: they may want to go on as another person.</remarks>
    public async ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen)
    {
        var (connection, error) = await LoginConnections.SelectAsync(flow.Scope, flow.Application!, flow.Parameters["connection"]);
        return connection is null ? error! with { Redirectable = false }
            : screen == SignupForm.Screen ? await SignupForm.ShowAsync(flow, connection)
            : screen == ResetRequestForm.Screen ? await ResetRequestForm.ShowAsync(flow, connection)
            : await LoginForm.ShowAsync(flow, connection, flow.Parameters["login_hint"], null);
    }

    public async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form)
    {
        var (connection, error) = await LoginConnections.SelectAsync(flow.Scope, flow.Application!, flow.Parameters["connection"]);
        return connection is null ? error! with { Redirectable = false }
            : screen == SignupForm.Screen ? await SignupForm.SubmitAsync(flow, connection, form)
            : screen == ResetRequestForm.Screen ? await ResetRequestForm.SubmitAsync(flow, connection, form)
            : await LoginForm.SubmitAsync(flow, connection, form);
    }
}
