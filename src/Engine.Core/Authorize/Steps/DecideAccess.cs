using Engine.Core.Access;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Decides which scopes the person can give to the application.</summary>
internal static class DecideAccess
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        var query = await AccessReader.ReadAsync(
            new AccessRequest(context.Tenant, context.Issuer, context.Engine.Options, context.Application!, context.User!, context.Api, context.RequestedScopes),
            context.CancellationToken);
        context.Held = query.Held;
        context.Decision = AccessDecider.Decide(query);
        return context.Decision.Denial == AccessDenial.None ? StepResult.Continue : AuthorizeErrors.NoClientGrant(context.Api!.Identifier);
    }
}
