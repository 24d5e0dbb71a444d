using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Logout.Steps;
using Engine.Core.Logs;
using Engine.Core.Pipeline;

namespace Engine.Core.Logout;

/// <summary>
/// Signing out: <c>GET /v2/logout</c> always ends the session of the tenant; <c>/oidc/logout</c> (OpenID Connect RP-Initiated Logout) ends it
/// at once for a request that proves it comes from the application of this session, and asks the person about any other. The page that
/// asks runs the same steps over the parameters that were kept: what was checked once is checked again.
/// </summary>
internal sealed class LogoutEndpoint(IdentityEngineOptions options)
{
    public const string LegacyPath = "/v2/logout";
    public const string OidcPath = "/oidc/logout";
    public const string ConfirmPath = "/u/" + Screen;

    /// <summary>The page that asks.</summary>
    public const string Screen = "logout";

    /// <summary>The steps of <c>/v2/logout</c> in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<LogoutContext> LegacySteps = new(
        LegacyPath,
        new(nameof(ReadQuery), ReadQuery.RunAsync),
        new(nameof(LoadApplication), LoadApplication.RunAsync),
        new(nameof(CheckReturnTo), CheckReturnTo.RunAsync),
        new(nameof(EndSession), EndSession.RunAsync),
        new(nameof(SendBack), SendBack.RunAsync));

    /// <summary>The steps of <c>/oidc/logout</c> in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<LogoutContext> OidcSteps = new(
        OidcPath,
        new(nameof(ReadRequest), ReadRequest.RunAsync),
        new(nameof(CheckHint), CheckHint.RunAsync),
        new(nameof(LoadApplication), LoadApplication.RunAsync),
        new(nameof(CheckRedirectUri), CheckRedirectUri.RunAsync),
        new(nameof(AskPerson), AskPerson.RunAsync),
        new(nameof(EndSession), EndSession.RunAsync),
        new(nameof(SendBack), SendBack.RunAsync));

    private readonly StepTable<LogoutContext> _legacy = options.Pipelines.Apply(LegacySteps);
    private readonly StepTable<LogoutContext> _oidc = options.Pipelines.Apply(OidcSteps);

    public IEnumerable<Endpoint> Endpoints =>
    [
        new(LegacyPath, context => HandleAsync(_legacy, context), null),
        new(OidcPath, context => HandleAsync(_oidc, context), context => HandleAsync(_oidc, context)),
        new(ConfirmPath, context => HandleAsync(_oidc, context), context => HandleAsync(_oidc, context)),
    ];

    private static async ValueTask<EngineResponse> HandleAsync(StepTable<LogoutContext> steps, EndpointContext endpoint)
    {
        var context = new LogoutContext(endpoint);
        var result = await steps.RunAsync(context);
        var response = result.Response ?? await RefuseAsync(context, result.Error ?? HttpErrors.ServerError);
        foreach (var (name, value) in context.Cookies.Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }

    private static async ValueTask<EngineResponse> RefuseAsync(LogoutContext context, EngineError error)
    {
        // Nothing was asked for before there are parameters.
        if (context.Parameters is not null)
        {
            context.Engine.Logs.Write(context, LogEvents.LogoutFailed, context.Application, null, description: error.Description);
        }

        return await ErrorPages.RenderAsync(context, error, context.Application);
    }
}
