using Engine.Core.Authorize.Steps;
using Engine.Core.Consent;
using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Login;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize;

/// <summary>
/// <c>/authorize</c> (OpenID Connect Core, section 3.1.2). Whatever leads back to the request runs the same
/// steps over the parameters that were kept: what was checked once is checked again.
/// </summary>
internal sealed class AuthorizeEndpoint(IdentityEngineOptions options)
{
    public const string Path = "/authorize";
    public const string ResumePath = "/authorize/resume";

    /// <summary>Where people come back to after an Action has sent them somewhere.</summary>
    public const string ContinuePath = "/continue";

    /// <summary>Where people come back to after they have signed in at another identity provider.</summary>
    public const string LoginCallbackPath = "/login/callback";

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
        InteractionStep.Of(new RequireLogin()),
        new(nameof(DecideAccess), DecideAccess.RunAsync),
        new(nameof(RunActions), RunActions.RunAsync),
        InteractionStep.Of(new CheckConsent()),
        new(nameof(IssueCode), IssueCode.RunAsync));

    private readonly Walk _walk = new(options.Pipelines.Apply(DefaultSteps));

    /// <summary>The screens that the steps may show, and the ways back to them.</summary>
    public IEnumerable<Endpoint> Screens =>
    [
        _walk.Screens,
        new(ResumePath, _walk.ContinueAsync, null),
        new(ContinuePath, _walk.ContinueAsync, _walk.ContinueAsync),
        new(LoginCallbackPath, _walk.ContinueAsync, _walk.ContinueAsync),
    ];

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

    private async ValueTask<EngineResponse> StartAsync(EndpointContext endpoint, RequestParameters parameters)
        => parameters.FindRepeated() is { } repeated
            ? await ErrorPages.RenderAsync(endpoint, HttpErrors.RepeatedParameter(repeated), null)
            : await _walk.RunAsync(new AuthorizeContext(endpoint, parameters, null));
}
