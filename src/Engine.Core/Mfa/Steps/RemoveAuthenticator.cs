using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa.Steps;

/// <summary>Removes one of the person's factors. It takes an access token, which nobody gets without having proven one.</summary>
internal static class RemoveAuthenticator
{
    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        var token = context.Token!;
        if (!token.IsAccessToken || !token.Scopes.Contains(MfaApi.RemoveAuthenticators))
        {
            return MfaErrors.InsufficientScope(MfaApi.RemoveAuthenticators);
        }

        var id = context.RouteValues[MfaEndpoints.AuthenticatorId];
        if (token.User.Factors.All(enrollment => enrollment.Id != id))
        {
            return MfaErrors.UnknownAuthenticator;
        }

        await RememberedBrowsers.ClearAsync(context.Scope, token.User.UserId);
        await context.Tenant.Users.Repository.UpdateAsync(token.User.UserId, user => FactorService.Remove(user, enrollment => enrollment.Id == id, context.Now), context.CancellationToken);
        context.Engine.Logs.Write(context.Scope, new LogEntry(LogEvents.FactorRemoved) { Application = context.Application, UserId = token.User.UserId, UserName = token.User.Email ?? token.User.Username });
        return new EngineResponse { StatusCode = 204 };
    }
}
