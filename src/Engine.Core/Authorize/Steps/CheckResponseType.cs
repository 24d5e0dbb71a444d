using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Checks <c>response_type</c> and <c>response_mode</c>.</summary>
internal static class CheckResponseType
{
    public static ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        // The mode first: errors about the type are answered in it.
        if (context.Parameters["response_mode"] is { } mode)
        {
            if (mode is not ("query" or "fragment" or "form_post"))
            {
                return new(AuthorizeErrors.UnsupportedResponseMode(mode));
            }

            context.ResponseMode = mode;
        }

        return context.Parameters["response_type"] switch
        {
            null => new(AuthorizeErrors.MissingResponseType),
            "code" when context.Application!.AllowsGrant("authorization_code") => new(StepResult.Continue),
            "code" => new(AuthorizeErrors.GrantNotAllowed("authorization_code")),
            var other => new(AuthorizeErrors.UnsupportedResponseType(other)),
        };
    }
}
