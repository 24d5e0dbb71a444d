using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Login.Passwords;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Login;

/// <summary>The sign-up screen.</summary>
internal static class SignupForm
{
    public const string Screen = "signup";

    public static async ValueTask<Answer> ShowAsync(AuthorizeContext flow, Connection connection)
        => await Signup.FindBarAsync(flow.Scope, connection) is { } bar ? bar : Show(flow, connection, flow.Parameters["login_hint"], null, null);

    public static async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, Connection connection, RequestParameters form)
    {
        var (email, username, password) = (form["email"], form["username"], form["password"]);
        var (created, problem, refusal) = await Signup.RunAsync(flow.Scope, flow.Application!, connection, new SignupInput(email, username, password));
        if (refusal is not null)
        {
            return refusal.Status == 429 ? Show(flow, connection, email, username, PageText.Of(refusal), refusal.Status) : refusal;
        }

        return created is null
            ? Show(flow, connection, email, username, problem, failedRules: PasswordRules.Of(connection).FailedBy(password ?? ""))
            : await LoginForm.CompleteAsync(flow, connection, created);
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
