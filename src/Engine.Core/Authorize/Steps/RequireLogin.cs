using Engine.Core.Http;
using Engine.Core.Login;
using Engine.Core.Pipeline;
using Engine.Core.Restrictions;

namespace Engine.Core.Authorize.Steps;

/// <summary>Sends the browser to the sign-in (or sign-up) page when no session satisfies the request.</summary>
internal static class RequireLogin
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (context.Session is not null)
        {
            return StepResult.Continue;
        }

        if (context.Prompt.Contains("none"))
        {
            return AuthorizeErrors.LoginRequired;
        }

        if (context.Engine.Options.Pages is null)
        {
            return AuthorizeErrors.PagesMissing;
        }

        if ((await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnPassword is { } setting)
        {
            return RestrictionErrors.SignInClosed(setting);
        }

        var (connection, error) = await LoginConnections.SelectAsync(context, context.Application!, context.Parameters["connection"]);
        if (connection is null)
        {
            return error!;
        }

        var wantsSignup = context.Parameters["screen_hint"] == "signup" && !connection.DisableSignup;
        var path = wantsSignup ? LoginEndpoints.SignupPath : LoginEndpoints.LoginPath;
        var cookies = new EngineResponse();
        var transaction = context.Transaction ?? await TransactionService.BeginAsync(context, cookies, context.Parameters);
        var response = EngineResponse.Redirect(Url.AddQuery(context.LocalUrl(path), [new("state", transaction.State)]));
        foreach (var (name, value) in cookies.Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }
}
