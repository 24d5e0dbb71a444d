using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pages;
using Engine.Core.Sessions;
using Engine.Core.Users;

namespace Engine.Core.Login;

/// <summary>The sign-in screen.</summary>
internal static class LoginForm
{
    public const string Screen = "login";
    private const string WrongCredentials = "Wrong email or password.";

    public static Screen Show(AuthorizeContext flow, Connection connection, string? username, string? error, int? status = null) => new(Screen)
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
            SignupUrl = connection.DisableSignup ? null : FlowPage.UrlOf(flow, SignupForm.Screen),
        },
    };

    public static async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, Connection connection, RequestParameters form)
    {
        var username = form["username"];
        if (username is null || form["password"] is not { } password)
        {
            return Show(flow, connection, username, "Enter your email address and your password.");
        }

        var (outcome, user, refusal) = await flow.Engine.Credentials.VerifyAsync(flow, flow.Application!, connection, username, password);
        if (refusal is not null)
        {
            flow.Engine.Telemetry.LoginFailed();
            return Show(flow, connection, username, refusal.Description, refusal.Status);
        }

        if (outcome != CredentialOutcome.Verified)
        {
            flow.Engine.Logs.Write(flow, new LogEntry(user is null ? "fu" : "fp", WrongCredentials) { Application = flow.Application, UserId = user?.UserId, UserName = username, Connection = connection });
            flow.Engine.Telemetry.LoginFailed();
            return Show(flow, connection, username, WrongCredentials);
        }

        return await CompleteAsync(flow, connection, user!);
    }

    /// <summary>Begins the person's session. What was decided about another person in this walk is forgotten.</summary>
    public static async ValueTask<Answer> CompleteAsync(AuthorizeContext flow, Connection connection, User user)
    {
        if (user.Blocked == true)
        {
            flow.User = user;
            return AuthorizeErrors.UserBlocked;
        }

        if (await SessionService.BeginAsync(flow, flow.Cookies, user, user.Identities[user.AccountIndex], "pwd", flow.Application!.ClientId) is not { } begun)
        {
            return Show(flow, connection, user.Email ?? user.Username, WrongCredentials);
        }

        (flow.FoundSession, flow.User) = (begun.Session, begun.User);
        flow.ForgetDecision();
        return Answer.Done;
    }
}
