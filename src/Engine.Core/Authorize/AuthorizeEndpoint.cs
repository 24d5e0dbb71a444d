using Engine.Core.Applications;
using Engine.Core.Authorize.Steps;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize;

/// <summary>
/// <c>/authorize</c> (OpenID Connect Core, section 3.1.2). The pages lead back to <c>/authorize/resume</c>, which runs the
/// same steps over the parameters that were kept: what was checked once is checked again.
/// </summary>
internal sealed class AuthorizeEndpoint(IdentityEngineOptions options)
{
    public const string Path = "/authorize";
    public const string ResumePath = "/authorize/resume";

    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<AuthorizeContext> DefaultSteps = new(
        Path,
        new(nameof(LoadApplication), LoadApplication.RunAsync),
        new(nameof(CheckRedirectUri), CheckRedirectUri.RunAsync),
        new(nameof(CheckResponseType), CheckResponseType.RunAsync),
        new(nameof(CheckUnsupportedParameters), CheckUnsupportedParameters.RunAsync),
        new(nameof(CheckDemands), CheckDemands.RunAsync),
        new(nameof(CheckPrompt), CheckPrompt.RunAsync),
        new(nameof(CheckPkce), CheckPkce.RunAsync),
        new(nameof(LoadApi), LoadApi.RunAsync),
        new(nameof(CheckAuthorizationDetails), CheckAuthorizationDetails.RunAsync),
        new(nameof(CheckRestrictions), CheckRestrictions.RunAsync),
        new(nameof(LoadSession), LoadSession.RunAsync),
        new(nameof(RequireLogin), RequireLogin.RunAsync),
        new(nameof(DecideAccess), DecideAccess.RunAsync),
        new(nameof(RunActions), RunActions.RunAsync),
        new(nameof(CheckConsent), CheckConsent.RunAsync),
        new(nameof(IssueCode), IssueCode.RunAsync));

    private readonly StepTable<AuthorizeContext> _steps = options.Pipelines.Apply(DefaultSteps);

    public async ValueTask<EngineResponse> HandleGetAsync(EndpointContext endpoint)
    {
        var query = QueryReader.Read(endpoint);
        return query.Parameters is { } parameters ? await StartAsync(endpoint, parameters) : await ErrorPages.RenderAsync(endpoint, query.Error!, null);
    }

    public async ValueTask<EngineResponse> HandlePostAsync(EndpointContext endpoint)
    {
        var body = await BodyReader.ReadAsync(endpoint, allowJson: false);
        return body.Parameters is { } parameters ? await StartAsync(endpoint, parameters) : await ErrorPages.RenderAsync(endpoint, body.Error!, null);
    }

    public async ValueTask<EngineResponse> HandleResumeAsync(EndpointContext endpoint)
    {
        var query = FormParser.ParseQuery(endpoint.Request.QueryString);
        return await TransactionService.FindAsync(endpoint, query?["state"]) is { } transaction
            ? await RunAsync(new AuthorizeContext(endpoint, new RequestParameters(transaction.Content.Parameters), transaction))
            : await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null);
    }

    /// <summary>Answers an error that happened on a page of the transaction.</summary>
    public static async ValueTask<EngineResponse> RefuseAsync(AuthorizeContext context, EngineError error)
    {
        var type = error.Code switch
        {
            "login_required" or "consent_required" or "interaction_required" => "fsa",
            _ => "f",
        };
        context.Engine.Logs.WriteFailure(context, type, error, context.Application, context.User?.UserId, context.Decision);
        return error.Redirectable && context.RedirectUri is not null && !ApplicationDemands.KeepsErrors(context.Application!)
            ? await AuthorizationResponse.RenderErrorAsync(context, error)
            : await ErrorPages.RenderAsync(context, error, context.Application, context.Decision);
    }

    private async ValueTask<EngineResponse> StartAsync(EndpointContext endpoint, RequestParameters parameters)
        => parameters.FindRepeated() is { } repeated
            ? await ErrorPages.RenderAsync(endpoint, HttpErrors.RepeatedParameter(repeated), null)
            : await RunAsync(new AuthorizeContext(endpoint, parameters, null));

    private async ValueTask<EngineResponse> RunAsync(AuthorizeContext context)
    {
        var result = await _steps.RunAsync(context);
        if (result.Response is { } response)
        {
            return response;
        }

        return await RefuseAsync(context, result.Error ?? HttpErrors.ServerError);
    }
}
