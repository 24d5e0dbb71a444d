using Engine.Core.Pipeline;
using Engine.Core.Tokens;

namespace Engine.Core.Authorize.Steps;

/// <summary>Reads whom the application asks for (<c>id_token_hint</c>; OpenID Connect Core, section 3.1.2.1). Its token may have expired.</summary>
internal static class CheckHint
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (context.Parameters["id_token_hint"] is not { } hint)
        {
            return StepResult.Continue;
        }

        using var token = await IdTokenHint.ReadAsync(context.Scope, hint);

        // An access token whose API has the name of the application says nothing about who has signed in to it.
        if (token is null || token.RootElement.GetProperty("aud").GetString() != context.Application!.ClientId || token.RootElement.TryGetProperty("azp", out _))
        {
            return AuthorizeErrors.InvalidHint;
        }

        context.HintedUserId = token.RootElement.GetProperty("sub").GetString();
        return StepResult.Continue;
    }
}
