using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Checks <c>code_challenge</c> and its method (RFC 7636, section 4.3); public applications can't do without.</summary>
internal static class CheckPkce
{
    public static ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (!context.ResponseTypes.HasFlag(ResponseTypes.Code))
        {
            return new(StepResult.Continue);
        }

        var challenge = context.Parameters["code_challenge"];
        var method = context.Parameters["code_challenge_method"];
        if (challenge is null)
        {
            return method is null && !context.Application!.DemandsPkce ? new(StepResult.Continue) : new(AuthorizeErrors.CodeChallengeRequired);
        }

        if (method is not (null or Pkce.Plain or Pkce.S256) || (context.Application!.IsStrict && method != Pkce.S256))
        {
            return new(AuthorizeErrors.InvalidParameter("code_challenge_method", context.Application!.IsStrict ? "must be S256" : "must be S256 or plain"));
        }

        return Pkce.IsWellFormed(challenge)
            ? new(StepResult.Continue)
            : new(AuthorizeErrors.InvalidParameter("code_challenge", "must have 43 to 128 unreserved characters"));
    }
}
