using Engine.Core.Apis;
using Engine.Core.Pipeline;
using Engine.Core.Token;

namespace Engine.Core.Authorize.Steps;

/// <summary>Finds the API of the request and reads the scopes. A request without scopes means <c>openid</c>; strict ones must say so.</summary>
internal static class LoadApi
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        (context.RequestedScopes, context.Api, var error) = await RequestedAccess.ReadAsync(context.Scope, context.Application!, context.Parameters);
        if (error is not null)
        {
            return error;
        }

        return context.Api switch
        {
            { } api when ApiDemands.HasPolicy(api) => AuthorizeErrors.PolicyNotSupported(api.Identifier),
            { } api when context.IsFrontChannel && ApiDemands.DemandsProof(api, context.Application!) => AuthorizeErrors.ProofImpossible("proof_of_possession of the API"),
            _ => StepResult.Continue,
        };
    }
}
