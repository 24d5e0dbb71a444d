using Engine.Core.Access;
using Engine.Core.Applications;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Checks <c>response_type</c> and <c>response_mode</c>, and what tokens in the answer demand of the request.</summary>
internal static class CheckResponseType
{
    public static ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        var text = context.Parameters["response_type"];
        context.ResponseTypes = ResponseTypeNames.Parse(text);

        // The mode first: errors about the type are answered in it.
        if (ReadMode(context) is { } error)
        {
            return new(error);
        }

        if (text is null)
        {
            return new(AuthorizeErrors.MissingResponseType);
        }

        return FindFault(context, text) is { } fault ? new(fault) : new(StepResult.Continue);
    }

    private static EngineError? FindFault(AuthorizeContext context, string text)
    {
        var (types, application) = (context.ResponseTypes, context.Application!);
        if (types == ResponseTypes.None)
        {
            return AuthorizeErrors.UnsupportedResponseType(text);
        }

        if (types.HasFlag(ResponseTypes.Code) && !application.AllowsGrant("authorization_code"))
        {
            return AuthorizeErrors.GrantNotAllowed("authorization_code");
        }

        return context.IsFrontChannel ? FindFrontChannelFault(context, text) : null;
    }

    private static EngineError? FindFrontChannelFault(AuthorizeContext context, string text)
    {
        var (application, parameters) = (context.Application!, context.Parameters);
        if (application.IsStrict || ApplicationDemands.DemandsCodeChallenge(application))
        {
            // Neither FAPI nor the strict mode of third-party applications knows tokens that pass through the browser.
            return AuthorizeErrors.UnsupportedResponseType(text);
        }

        if (!application.AllowsGrant("implicit"))
        {
            return AuthorizeErrors.GrantNotAllowed("implicit");
        }

        if (ApplicationDemands.DemandsProof(application))
        {
            return AuthorizeErrors.ProofImpossible("require_proof_of_possession of the application");
        }

        if (parameters["authorization_details"] is not null)
        {
            return AuthorizeErrors.InvalidParameter("authorization_details", "must not come with this response type");
        }

        if (!context.ResponseTypes.HasFlag(ResponseTypes.IdToken))
        {
            return null;
        }

        if (parameters["nonce"] is null)
        {
            // Otherwise anybody's ID token could be put into the answer (OpenID Connect Core, section 3.2.2.1).
            return AuthorizeErrors.MissingNonce;
        }

        return OidcScopes.Split(parameters["scope"])?.Contains(OidcScopes.OpenId) == false
            ? AuthorizeErrors.InvalidParameter("scope", "must have openid for this response type")
            : null;
    }

    private static EngineError? ReadMode(AuthorizeContext context)
    {
        context.ResponseMode = context.IsFrontChannel ? "fragment" : "query";
        var mode = context.Parameters["response_mode"];
        switch (mode)
        {
            case null:
                return null;
            case "query" when context.IsFrontChannel:
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
}
