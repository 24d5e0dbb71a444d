using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Pipeline;

namespace Engine.Core.Logout.Steps;

/// <summary>Sends the browser where it is to go, or shows whether the person is signed out.</summary>
internal static class SendBack
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        if (context.ReturnTo is { } target)
        {
            return EngineResponse.Redirect(target);
        }

        return context.Engine.Options.Pages is null
            ? EngineResponse.Text("OK")
            : await PageResponse.RenderAsync(context, context.Application, shell => new LoggedOutPage
            {
                Tenant = shell.Tenant,
                Application = shell.Application,
                Locale = shell.Locale,
                Nonce = shell.Nonce,
                IsSignedIn = context.IsDenied,
            });
    }
}
