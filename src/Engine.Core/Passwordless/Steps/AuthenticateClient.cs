using Engine.Core.ClientAuthentication;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Logs;
using Engine.Core.Pipeline;

namespace Engine.Core.Passwordless.Steps;

/// <summary>
/// Finds the application. What it presents has to be right; an application that has a secret must present it where the tenant's flag
/// <c>enforce_client_authentication_on_passwordless_start</c> says so.
/// </summary>
internal static class AuthenticateClient
{
    public static async ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        var (parameters, isBasic) = (context.Parameters!, context.Request.Headers["Authorization"] is not null);
        if (parameters["client_id"] is null && !isBasic)
        {
            return PasswordlessErrors.MissingClient;
        }

        var known = parameters["client_id"] is { } clientId ? await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken) : null;
        if (known is null && !isBasic)
        {
            return PasswordlessErrors.UnknownClient(parameters["client_id"]!);
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (isBasic || parameters.Contains("client_secret") || parameters.Contains("client_assertion") || known!.IsStrict
            || (!known.IsPublic && ExtraFields.Flag(settings.Flags.Extra, "enforce_client_authentication_on_passwordless_start") == true))
        {
            var (authenticated, error) = await ClientAuthenticator.AuthenticateAsync(context, parameters);
            if (authenticated is null)
            {
                return error!;
            }

            known = authenticated;
        }

        context.Scope.NoteClient(known.ClientId);
        if (Cors.FindRefusal(context, known) is { } refusal)
        {
            return refusal;
        }

        context.Application = known;
        return StepResult.Continue;
    }
}
