using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Mfa.Steps;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa;

/// <summary>
/// The endpoints below <c>/mfa</c> (<c>flows.md</c>, section 14): an application that was answered <c>mfa_required</c> has a factor enrolled or
/// challenged, and people look after their factors.
/// </summary>
internal sealed class MfaEndpoints(IdentityEngineOptions options)
{
    public const string ChallengePath = "/mfa/challenge";
    public const string AssociatePath = "/mfa/associate";
    public const string AuthenticatorsPath = "/mfa/authenticators";

    /// <summary>The parameter of <see cref="AuthenticatorPath"/>.</summary>
    public const string AuthenticatorId = "authenticator_id";

    public const string AuthenticatorPath = $"{AuthenticatorsPath}/{{{AuthenticatorId}}}";

    /// <summary>The steps that challenge a factor, in reading order.</summary>
    public static readonly StepTable<MfaContext> ChallengeSteps = new(
        ChallengePath,
        ReadRequest.Of<MfaContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(AuthenticateClient), AuthenticateClient.RunAsync),
        new(nameof(FindMfaToken), FindMfaToken.RunAsync),
        new(nameof(SendChallenge), SendChallenge.RunAsync));

    /// <summary>The steps that begin an enrolment, in reading order.</summary>
    public static readonly StepTable<MfaContext> AssociateSteps = new(
        AssociatePath,
        ReadRequest.Of<MfaContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(FindBearer), FindBearer.RunAsync),
        new(nameof(CheckClient), CheckClient.RunAsync),
        new(nameof(BeginEnrollment), BeginEnrollment.RunAsync));

    /// <summary>The steps that list factors, in reading order.</summary>
    public static readonly StepTable<MfaContext> ListSteps = new(
        AuthenticatorsPath,
        new(nameof(FindBearer), FindBearer.RunAsync),
        new(nameof(ListAuthenticators), ListAuthenticators.RunAsync));

    /// <summary>The steps that remove a factor, in reading order.</summary>
    public static readonly StepTable<MfaContext> RemoveSteps = new(
        AuthenticatorPath,
        new(nameof(FindBearer), FindBearer.RunAsync),
        new(nameof(RemoveAuthenticator), RemoveAuthenticator.RunAsync));

    private readonly StepTable<MfaContext> _challenge = options.Pipelines.Apply(ChallengeSteps);
    private readonly StepTable<MfaContext> _associate = options.Pipelines.Apply(AssociateSteps);
    private readonly StepTable<MfaContext> _list = options.Pipelines.Apply(ListSteps);
    private readonly StepTable<MfaContext> _remove = options.Pipelines.Apply(RemoveSteps);

    public IEnumerable<Endpoint> Endpoints =>
    [
        new(ChallengePath, null, context => HandleAsync(_challenge, context), CorsMode.Application),
        new(AssociatePath, null, context => HandleAsync(_associate, context), CorsMode.Application),
        new(AuthenticatorsPath, context => HandleAsync(_list, context), null, CorsMode.Application),
        new(AuthenticatorPath, null, null, CorsMode.Application) { Delete = context => HandleAsync(_remove, context) },
    ];

    private static async ValueTask<EngineResponse> HandleAsync(StepTable<MfaContext> steps, EndpointContext endpoint)
    {
        var context = new MfaContext(endpoint);
        var result = await steps.RunAsync(context);
        var response = result.Response ?? OAuthErrorRenderer.Render(result.Error ?? HttpErrors.ServerError, context.Request);
        response.Headers["Cache-Control"] = "no-store";
        if (context.Request.Headers["Origin"] is { } origin && context.Application is { } application && Cors.IsAllowed(application, origin))
        {
            Cors.Allow(response, origin);
        }

        return response;
    }
}
