using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.UserInfo.Steps;

/// <summary>Reads the access token from the Authorization field, the form, or the query, in this order (RFC 6750, section 2).</summary>
internal static class ReadToken
{
    private const string Scheme = "Bearer ";

    public static async ValueTask<StepResult> RunAsync(UserInfoContext context)
    {
        if (context.Request.Headers["Authorization"] is { } header)
        {
            context.Token = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
        }
        else if (context.Request.Method == "POST")
        {
            context.Token = (await BodyReader.ReadAsync(context, allowJson: false)).Parameters?["access_token"];
        }
        else
        {
            (context.Token, context.IsTokenInQuery) = (FormParser.ParseQuery(context.Request.QueryString)?["access_token"], true);
        }

        return context.Token is null ? UserInfoErrors.InvalidToken : StepResult.Continue;
    }
}
