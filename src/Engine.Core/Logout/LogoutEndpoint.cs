using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Logout.Steps;
using Engine.Core.Logs;
using Engine.Core.Pages;
using Engine.Core.Pipeline;

namespace Engine.Core.Logout;

/// <summary>
/// Signing out: <c>GET /v2/logout</c> always ends the session of the tenant; <c>/oidc/logout</c> (OpenID Connect RP-Initiated Logout) ends it
/// at once for a request that proves it comes from the application of this session, and asks the person about any other.
/// </summary>
internal sealed class LogoutEndpoint(IdentityEngineOptions options)
{
    public const string LegacyPath = "/v2/logout";
    public const string OidcPath = "/oidc/logout";

    /// <summary>The steps of <c>/v2/logout</c> in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<LogoutContext> LegacySteps = new(
        LegacyPath,
        new(nameof(LoadApplication), LoadApplication.RunAsync),
        new(nameof(CheckReturnTo), CheckReturnTo.RunAsync),
        new(nameof(EndSession), EndSession.RunAsync),
        new(nameof(SendBack), SendBack.RunAsync));

    /// <summary>The steps of <c>/oidc/logout</c> in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<LogoutContext> OidcSteps = new(
        OidcPath,
        new(nameof(CheckHint), CheckHint.RunAsync),
        new(nameof(LoadApplication), LoadApplication.RunAsync),
        new(nameof(CheckRedirectUri), CheckRedirectUri.RunAsync),
        InteractionStep.Of(new AskPerson()),
        new(nameof(EndSession), EndSession.RunAsync),
        new(nameof(SendBack), SendBack.RunAsync));

    /// <summary>The way through <c>/v2/logout</c>.</summary>
    public Walk<LogoutContext> Legacy { get; } = CreateWalk(options.Pipelines.Apply(LegacySteps));

    /// <summary>The way through <c>/oidc/logout</c>.</summary>
    public Walk<LogoutContext> Oidc { get; } = CreateWalk(options.Pipelines.Apply(OidcSteps));

    public IEnumerable<Endpoint> Endpoints =>
    [
        new(LegacyPath, context => BeginAsync(Legacy, context), null),
        new(OidcPath, context => BeginAsync(Oidc, context), context => BeginAsync(Oidc, context)),
    ];

    private static Walk<LogoutContext> CreateWalk(StepTable<LogoutContext> steps)
        => new(steps, static (endpoint, parameters, kept) => new(endpoint, parameters, kept.Transaction) { KnownSession = (kept.Transaction is not null, kept.Session) }, RefuseAsync);

    private static async ValueTask<EngineResponse> BeginAsync(Walk<LogoutContext> walk, EndpointContext endpoint)
    {
        var read = endpoint.Request.Method == "POST" ? await BodyReader.ReadAsync(endpoint, allowJson: false) : QueryReader.Read(endpoint);
        return read.Parameters is { } parameters ? await walk.BeginAsync(endpoint, parameters) : await ErrorPages.RenderAsync(endpoint, read.Error!, null);
    }

    private static async ValueTask<EngineResponse> RefuseAsync(LogoutContext context, EngineError error)
    {
        context.Engine.Logs.Write(context.Scope, LogEvents.LogoutFailed, context.Application, null, description: error.Description);
        return await ErrorPages.RenderAsync(context, error, context.Application);
    }
}
