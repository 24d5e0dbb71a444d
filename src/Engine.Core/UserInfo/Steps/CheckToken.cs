using Engine.Core.Access;
using Engine.Core.Pipeline;
using Engine.Core.Tokens;

namespace Engine.Core.UserInfo.Steps;

/// <summary>Takes tokens of this tenant alone that are for this endpoint and good still.</summary>
internal static class CheckToken
{
    public static async ValueTask<StepResult> RunAsync(UserInfoContext context)
    {
        context.Access = await AccessTokenReader.ReadAsync(context.Scope, context.Token!);
        return context.Access?.Scopes.Contains(OidcScopes.OpenId) == true ? StepResult.Continue : UserInfoErrors.InvalidToken;
    }
}
