using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Core.Passkeys;
using Engine.Core.Sessions;
using Engine.Core.Users;

namespace Engine.Core.Login;

/// <summary>The sign-in screen.</summary>
internal static class LoginForm
{
    public const string Screen = "login";

    public static async ValueTask<Answer> ShowAsync(AuthorizeContext flow, Connection connection, string? username, PageText? error, int? status = null)
    {
        var passkey = await PasskeyLogin.AskAsync(flow, connection);
        var resetUrl = await ResetRequestForm.FindUrlAsync(flow, connection);
        return new Screen(Screen)
        {
            Error = error,
            Status = status,
            Create = page => new LoginPage
            {
                Tenant = page.Tenant,
                Application = page.Application,
                Locale = page.Locale,
                Nonce = page.Nonce,
                FormAction = page.FormAction,
                State = page.State,
                Username = username,
                Error = error,
                AllowsUsername = connection.RequiresUsername,
                ResetPasswordUrl = resetUrl,
                PasskeyRequest = passkey,
                PasskeyUi = passkey is null ? null : PasskeyOptions.ChallengeUi(connection),
                SignupUrl = connection.DisableSignup ? null : FlowPage.UrlOf(flow, SignupForm.Screen),
            },
        };
    }

    public static async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, Connection connection, RequestParameters form)
    {
        if (form["action"] == "passkey")
        {
            var (person, error) = await PasskeyLogin.VerifyAsync(PasskeyLogin.UseOf(flow, connection), form["response"] ?? "");
            if (person is null)
            {
                flow.Engine.Telemetry.LoginFailed();
                return await ShowAsync(flow, connection, null, PageText.Of(error!), error!.Status);
            }

            return await CompleteAsync(flow, connection, person, PasskeyLogin.FactorName);
        }

        var username = form["username"];
        if (username is null || form["password"] is not { } password)
        {
            return await ShowAsync(flow, connection, username, LoginTexts.Missing(connection, username));
        }

        var (outcome, user, refusal) = await flow.Engine.Credentials.VerifyAsync(flow.Scope, flow.Application!, connection, username, password);
        if (refusal is not null)
        {
            flow.Engine.Telemetry.LoginFailed();
            return await ShowAsync(flow, connection, username, PageText.Of(refusal), refusal.Status);
        }

        if (outcome != CredentialOutcome.Verified)
        {
            PasswordLogin.WriteWrong(flow.Scope, flow.Application!, connection, user, username);
            flow.Engine.Telemetry.LoginFailed();
            return await ShowAsync(flow, connection, username, LoginTexts.WrongCredentials(connection));
        }

        return await CompleteAsync(flow, connection, user!);
    }

    /// <summary>Begins the person's session. What was decided about another person in this walk is forgotten.</summary>
    public static async ValueTask<Answer> CompleteAsync(AuthorizeContext flow, Connection connection, User user, string method = "pwd")
    {
        if (user.Blocked == true)
        {
            flow.User = user;
            return AuthorizeErrors.UserBlocked;
        }

        if (await SessionService.BeginAsync(flow, flow.Cookies, user, user.Identities[user.AccountIndex], method, flow.Application!.ClientId) is not { } begun)
        {
            return await ShowAsync(flow, connection, user.Email ?? user.Username, LoginTexts.WrongCredentials(connection));
        }

        (flow.FoundSession, flow.User) = (begun.Session, begun.User);
        flow.ForgetDecision();
        OfferPasskey.Note(flow, connection, begun.User);
        return Answer.Done;
    }
}
