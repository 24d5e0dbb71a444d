using Engine.Core.Pipeline;

namespace Engine.Core.Logout.Steps;

/// <summary>Finds the application, if the request names one.</summary>
internal static class LoadApplication
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        if (context.ClientId is not { } clientId)
        {
            return StepResult.Continue;
        }

        context.Application = await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken);
        return context.Application is null ? LogoutErrors.UnknownClient : StepResult.Continue;
    }

    /// <summary>The addresses the browser may be sent to: the application's, or the tenant's where the request names none.</summary>
    public static async ValueTask<IReadOnlyList<string>> FindAllowedUrlsAsync(LogoutContext context)
        => context.Application?.AllowedLogoutUrls ?? (await context.Tenant.GetSettingsAsync(context.CancellationToken)).AllowedLogoutUrls;
}
