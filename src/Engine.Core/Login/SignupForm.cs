using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Login.Passwords;
using Engine.Core.Logs;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Core.Restrictions;
using Engine.Core.Users;

namespace Engine.Core.Login;

/// <summary>The sign-up screen.</summary>
internal static class SignupForm
{
    public const string Screen = "signup";

    public static async ValueTask<Answer> ShowAsync(AuthorizeContext flow, Connection connection)
        => await FindBarAsync(flow, connection) is { } bar ? bar : Show(flow, connection, flow.Parameters["login_hint"], null, null);

    public static async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, Connection connection, RequestParameters form)
    {
        if (await FindBarAsync(flow, connection) is { } bar)
        {
            flow.Engine.Logs.WriteFailure(flow.Scope, LogEvents.SignupFailed, bar, flow.Application, null);
            return bar;
        }

        var (email, username, password) = (form["email"], form["username"], form["password"]);
        var rules = PasswordRules.Of(connection);
        var problem = SignupRules.Check(connection, rules, email, username, password);
        problem ??= flow.Engine.Credentials.IsTooLong(password!) ? PasswordTexts.TooLong(flow.Engine.Options.Limits) : null;
        if (problem is not null)
        {
            return Refuse(problem);
        }

        if (await flow.Engine.Credentials.EnterSignupAsync(flow.Scope, flow.Application!) is { } throttled)
        {
            return Show(flow, connection, email, username, PageText.Of(throttled), throttled.Status);
        }

        if (await flow.Engine.Credentials.HashAsync(flow.Scope, password!) is not { } hash)
        {
            return Show(flow, connection, email, username, PageText.Of(CredentialErrors.Busy), CredentialErrors.Busy.Status);
        }

        if (await flow.Tenant.Users.CreateAsync(connection, new NewUser(email!, hash) { Username = connection.RequiresUsername ? username : null }, flow.CancellationToken) is not { } created)
        {
            var settings = await flow.Tenant.GetSettingsAsync(flow.CancellationToken);
            return Refuse(settings.Flags.EnablePublicSignupUserExistsError ? LoginTexts.UserExists : LoginTexts.InvalidSignup);
        }

        flow.Engine.Logs.Write(flow.Scope, new LogEntry(LogEvents.Signup) { Application = flow.Application, UserId = created.UserId, UserName = created.Email ?? created.Username, Connection = connection });
        return await LoginForm.CompleteAsync(flow, connection, created);

        Answer Refuse(PageText why)
        {
            flow.Engine.Logs.Write(flow.Scope, new LogEntry(LogEvents.SignupFailed, why.Sentence) { Application = flow.Application, UserName = email ?? username, Connection = connection });
            return Show(flow, connection, email, username, why, failedRules: rules.FailedBy(password ?? ""));
        }
    }

    /// <summary>Why nobody can sign up, or null.</summary>
    private static async ValueTask<EngineError?> FindBarAsync(AuthorizeContext flow, Connection connection)
    {
        if (connection.DisableSignup)
        {
            return LoginErrors.SignupDisabled;
        }

        var restrictions = await flow.Tenant.Restrictions.GetAsync(flow.CancellationToken);
        return (restrictions.OnHook("pre-user-registration") ?? restrictions.OnPassword ?? ConnectionDemands.FindUnmetBySignup(connection)) is { } setting
            ? RestrictionErrors.SignUpClosed(setting) with { Redirectable = false }
            : null;
    }

    private static Screen Show(AuthorizeContext flow, Connection connection, string? email, string? username, PageText? error, int? status = null, IReadOnlyList<PageText>? failedRules = null) => new(Screen)
    {
        Error = error,
        Status = status,
        Create = page => new SignupPage
        {
            Tenant = page.Tenant,
            Application = page.Application,
            Locale = page.Locale,
            Nonce = page.Nonce,
            FormAction = page.FormAction,
            State = page.State,
            Email = email,
            Username = username,
            AsksUsername = connection.RequiresUsername,
            PasswordRules = PasswordRules.Of(connection).Describe(),
            FailedPasswordRules = failedRules ?? [],
            Error = error,
            LoginUrl = FlowPage.UrlOf(flow, LoginForm.Screen),
        },
    };
}
