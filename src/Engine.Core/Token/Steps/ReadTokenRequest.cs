using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Token.Steps;

/// <summary>Reads the body, form or JSON, and finds the grant it asks for.</summary>
internal static class ReadTokenRequest
{
    public static async ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: true);
        if (body.Parameters is not { } parameters)
        {
            return body.Error!;
        }

        if (parameters["grant_type"] is not { } grantType)
        {
            return TokenErrors.MissingParameter("grant_type");
        }

        if (context.Engine.FindGrant(grantType) is not { } grant)
        {
            return TokenErrors.UnsupportedGrantType(grantType);
        }

        context.TokenRequest = new TokenRequest(parameters, grantType);
        context.Grant = grant;
        return StepResult.Continue;
    }
}
