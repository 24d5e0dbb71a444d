using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Restrictions;
using Engine.Core.Sessions;
using Engine.Core.Storage;

namespace Engine.Core.Passwordless.Steps;

/// <summary>Uses the code up, begins the person's session and goes on with the authorization request that the link carries.</summary>
internal static class SignIn
{
    private static readonly string[] Own = ["verification_code", "email", "phone_number", "connection", "prompt", "max_age", "redirect_uri", "response_type", SendSecret.Bound];

    public static async ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        if (context.Parameters!["verification_code"] is not { } code)
        {
            return PasswordlessErrors.BadRequest("Missing required property: verification_code");
        }

        if ((await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnSignIn is { } setting)
        {
            return RestrictionErrors.SignInClosed(setting);
        }

        var (application, connection) = (context.Application!, context.Connection!);
        var isBound = context.Parameters[SendSecret.Bound] is not null;
        var browser = isBound ? BrowserBinding.Read(context) : null;
        if (isBound && browser is null)
        {
            // Not looked at: a program that reads mails and opens their links uses nothing up.
            return PasswordlessErrors.OtherBrowser;
        }

        var (user, error) = await PasswordlessLogin.VerifyAsync(context.Scope, new(application, connection, context.Recipient!) { Flow = browser is null ? null : RecordKey.Of(browser) }, code);
        if (error is not null)
        {
            return error;
        }

        if (user!.Blocked == true)
        {
            return AuthorizeErrors.UserBlocked;
        }

        var cookies = new EngineResponse();
        if (await SessionService.BeginAsync(context, cookies, user, user.Identities[user.AccountIndex], connection.Strategy, application.ClientId) is null)
        {
            return PasswordlessErrors.WrongCode(application, connection);
        }

        var response = EngineResponse.Redirect(Url.AddQuery(context.LocalUrl(AuthorizeEndpoint.Path),
        [
            .. context.Parameters.Where(static parameter => !Own.Contains(parameter.Key)),
            new("response_type", context.Parameters["response_type"] ?? "code"),
            new("redirect_uri", context.RedirectUri!),
        ]));
        foreach (var (name, value) in cookies.Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }
}
