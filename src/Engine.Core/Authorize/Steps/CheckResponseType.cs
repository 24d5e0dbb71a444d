using Engine.Core.Access;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Checks <c>response_type</c> and <c>response_mode</c>.</summary>
internal static class CheckResponseType
{
    public static ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        // The mode first: errors about the type are answered in it.
        if (ReadMode(context) is { } error)
        {
            return new(error);
        }

        return context.Parameters["response_type"] switch
        {
            null => new(AuthorizeErrors.MissingResponseType),
            "code" when context.Application!.AllowsGrant("authorization_code") => new(StepResult.Continue),
            "code" => new(AuthorizeErrors.GrantNotAllowed("authorization_code")),
            var other => new(AuthorizeErrors.UnsupportedResponseType(other)),
        };
    }

    private static EngineError? ReadMode(AuthorizeContext context)
    {
        var isFrontChannel = IsFrontChannel(context.Parameters["response_type"]);
        context.ResponseMode = isFrontChannel ? "fragment" : "query";
        var mode = context.Parameters["response_mode"];
        switch (mode)
        {
            case null:
                return null;
            case "query" when isFrontChannel:
                // What has tokens never goes into a query, and neither do its errors (OAuth 2.0 Multiple Response Type Encoding Practices, section 3).
                return AuthorizeErrors.InvalidParameter("response_mode", "must not be query for this response type");
            case "query" or "fragment" or "form_post":
                context.ResponseMode = mode;
                return null;
            case "web_message":
                if (Url.Origin(context.RedirectUri!) is not { } origin || !UrlMatcher.MatchesOrigin(context.Application!.WebOrigins, origin))
                {
                    return AuthorizeErrors.UnregisteredWebOrigin(context.RedirectUri!);
                }

                context.ResponseMode = "web_message";
                return null;
            default:
                return AuthorizeErrors.UnsupportedResponseMode(mode);
        }
    }

    /// <summary>Types whose answers hold tokens: they and their errors belong into the fragment (RFC 6749, section 4.2.2.1).</summary>
    private static bool IsFrontChannel(string? type)
        => OidcScopes.Split(type) is { } parts && parts.Any(static part => part is "token" or "id_token") && parts.All(static part => part is "code" or "token" or "id_token");
}
