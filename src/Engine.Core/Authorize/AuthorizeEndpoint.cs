using Engine.Core.Applications;
using Engine.Core.Authorize.Steps;
using Engine.Core.Consent;
using Engine.Core.CrossOrigin;
using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Login;
using Engine.Core.Logs;
using Engine.Core.Mfa;
using Engine.Core.Pages;
using Engine.Core.Passwordless;
using Engine.Core.Passkeys;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize;

/// <summary>
/// <c>/authorize</c> (OpenID Connect Core, section 3.1.2). Whatever leads back to the request runs the same
/// steps over the parameters that were kept: what was checked once is checked again.
/// </summary>
internal sealed class AuthorizeEndpoint(IdentityEngineOptions options)
{
    public const string Path = "/authorize";

    /// <summary>From the session to the consent: the same wherever people sign in.</summary>
    public static readonly NamedStep<AuthorizeContext>[] SignInSteps =
    [
        new(nameof(LoadSession), LoadSession.RunAsync),
        new(nameof(UseLoginTicket), UseLoginTicket.RunAsync),
        InteractionStep.Of(new ProveAddress()),
        InteractionStep.Of(new RequireLogin()),
        new(nameof(CheckPerson), CheckPerson.RunAsync),
        new(nameof(DecideAccess), DecideAccess.RunAsync),
        new(nameof(RunActions), RunActions.RunAsync),
        InteractionStep.Of(new ProveMore()),
        InteractionStep.Of(new OfferPasskey()),
        InteractionStep.Of(new CheckConsent()),
    ];

    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<AuthorizeContext> DefaultSteps = new(
        Path,
        [
            new(nameof(LoadApplication), LoadApplication.RunAsync),
            new(nameof(CheckRedirectUri), CheckRedirectUri.RunAsync),
            new(nameof(CheckResponseType), CheckResponseType.RunAsync),
            new(nameof(CheckUnsupportedParameters), CheckUnsupportedParameters.RunAsync),
            new(nameof(CheckDemands), CheckDemands.RunAsync),
            new(nameof(CheckPrompt), CheckPrompt.RunAsync),
            new(nameof(CheckHint), CheckHint.RunAsync),
            new(nameof(CheckPkce), CheckPkce.RunAsync),
            new(nameof(LoadApi), LoadApi.RunAsync),
            new(nameof(CheckAuthorizationDetails), CheckAuthorizationDetails.RunAsync),
            new(nameof(CheckRestrictions), CheckRestrictions.RunAsync),
            .. SignInSteps,
            new(nameof(IssueResponse), IssueResponse.RunAsync),
        ]);

    /// <summary>The way from here to the callback.</summary>
    public Walk<AuthorizeContext> Walk { get; } = new(
        options.Pipelines.Apply(DefaultSteps),
        static (endpoint, parameters, kept) => new(endpoint, parameters, kept.Transaction) { KnownSession = (kept.Transaction is not null, kept.Session) },
        RefuseAsync);

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
            : await Walk.BeginAsync(endpoint, parameters);

    private static async ValueTask<EngineResponse> RefuseAsync(AuthorizeContext context, EngineError error)
    {
        var type = error.Code is "login_required" or "consent_required" or "interaction_required" ? LogEvents.SilentLoginFailed : LogEvents.LoginFailed;
        context.Engine.Logs.WriteFailure(context.Scope, type, error, context.Application, context.User?.UserId, context.Decision, context.Session?.Id);
        return error.Redirectable && context.RedirectUri is not null && !ApplicationDemands.KeepsErrors(context.Application!)
            ? await AuthorizationResponse.RenderErrorAsync(context, error)
            : await ErrorPages.RenderAsync(context, error, context.Application, context.Decision);
    }
}
