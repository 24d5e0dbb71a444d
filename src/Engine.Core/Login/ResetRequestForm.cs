using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Core.Tickets;

namespace Engine.Core.Login;

/// <summary>The screen on which people who have forgotten their password ask for a link by which they choose a new one.</summary>
internal static class ResetRequestForm
{
    public const string Screen = "reset-password-request";

    /// <summary>Where the screen is, or null where nobody can be sent a link.</summary>
    public static async ValueTask<string?> FindUrlAsync(AuthorizeContext flow, Connection connection)
        => await PasswordResetMail.FindBarAsync(flow.Scope, connection) is null ? FlowPage.UrlOf(flow, Screen) : null;

    public static async ValueTask<Answer> ShowAsync(AuthorizeContext flow, Connection connection)
        => await PasswordResetMail.FindBarAsync(flow.Scope, connection) is { } bar ? bar with { Redirectable = false } : Show(flow, flow.Parameters["login_hint"], null, null);

    public static async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, Connection connection, RequestParameters form)
    {
        if (form["email"] is not { } email || string.IsNullOrWhiteSpace(email))
        {
            return Show(flow, null, new("no-email", "Enter your email address."), null);
        }

        if (await PasswordResetMail.SendAsync(flow.Scope, flow.Application!, connection, email) is { } error)
        {
            return error.Status == 429 ? Show(flow, email, PageText.Of(error), error.Status) : error with { Redirectable = false };
        }

        return new Screen(Screen)
        {
            Create = page => new NoticePage
            {
                Tenant = page.Tenant,
                Application = page.Application,
                Locale = page.Locale,
                Nonce = page.Nonce,
                Subject = new("reset-password", "reset-password-email"),
                Title = new("title", "Check your mail"),
                Message = new("emailDescription", "Whoever has an account with this address is sent a link for a new password."),
                LinkUrl = FlowPage.UrlOf(flow, LoginForm.Screen),
            },
        };
    }

    private static Screen Show(AuthorizeContext flow, string? email, PageText? error, int? status) => new(Screen)
    {
        Error = error,
        Status = status,
        Create = page => new ResetRequestPage
        {
            Tenant = page.Tenant,
            Application = page.Application,
            Locale = page.Locale,
            Nonce = page.Nonce,
            FormAction = page.FormAction,
            State = page.State,
            Email = email,
            Error = error,
            LoginUrl = FlowPage.UrlOf(flow, LoginForm.Screen),
        },
    };
}
