using Engine.Core.Authorize.RichAuthorization;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Reads a rich authorization request (RFC 9396) and checks that the application may make it.</summary>
internal static class CheckAuthorizationDetails
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (context.Parameters["authorization_details"] is not { } text)
        {
            return StepResult.Continue;
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (settings.AuthorizationDetailsWithoutPar != true)
        {
            return RichAuthorizationErrors.MustBePushed;
        }

        var (details, error) = AuthorizationDetails.Parse(text);
        if (details is null)
        {
            return error!;
        }

        var grant = context.Api is null ? null : await context.Tenant.FindClientGrantAsync(context.Application!.ClientId, context.Api.Identifier, "user", context.CancellationToken);
        if (AuthorizationDetails.CheckTypes(details, context.Api, grant) is { } refusal)
        {
            return refusal;
        }

        context.AuthorizationDetails = details;
        if (context.Api!.ConsentPolicy == "transactional-authorization-with-mfa")
        {
            // One id for the whole transaction, however often its steps run.
            context.LinkingId = context.Transaction?.Content.LinkingId ?? context.Engine.Options.SecretSource.Uuid();
        }

        return StepResult.Continue;
    }
}
