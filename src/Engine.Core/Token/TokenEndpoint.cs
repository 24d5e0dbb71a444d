using Engine.Core.Applications;
using Engine.Core.Device;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Mfa;
using Engine.Core.Pipeline;
using Engine.Core.Token.Steps;

namespace Engine.Core.Token;

/// <summary><c>POST /oauth/token</c> (RFC 6749, section 3.2).</summary>
internal sealed class TokenEndpoint(IdentityEngineOptions options)
{
    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<TokenContext> DefaultSteps = new(
        "/oauth/token",
        new(nameof(ReadTokenRequest), ReadTokenRequest.RunAsync),
        new(nameof(AuthenticateClient), AuthenticateClient.RunAsync),
        new(nameof(CheckGrantAllowed), CheckGrantAllowed.RunAsync),
        new(nameof(CheckParameters), CheckParameters.RunAsync),
        new(nameof(CheckDemands), CheckDemands.RunAsync),
        new(nameof(RunGrant), RunGrant.RunAsync),
        new(nameof(CheckRestrictions), CheckRestrictions.RunAsync),
        new(nameof(CheckUser), CheckUser.RunAsync),
        new(nameof(DecideAccess), DecideAccess.RunAsync),
        new(nameof(RunActions), RunActions.RunAsync),
        new(nameof(RequireFactor), RequireFactor.RunAsync),
        new(nameof(IssueTokens), IssueTokens.RunAsync));

    private readonly StepTable<TokenContext> _steps = options.Pipelines.Apply(DefaultSteps);

    public async ValueTask<EngineResponse> HandleAsync(EndpointContext endpoint)
    {
        var context = new TokenContext(endpoint);
        var result = await _steps.RunAsync(context);
        var response = result.Response ?? Refuse(context, result.Error ?? HttpErrors.ServerError);
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["Pragma"] = "no-cache";
        if (context.Request.Headers["Origin"] is { } origin && MayRead(context, origin))
        {
            Cors.Allow(response, origin);
        }

        return response;
    }

    private static EngineResponse Refuse(TokenContext context, EngineError error)
    {
        var type = error.Code == MfaErrors.Required.Code ? LogEvents.MfaRequired : context.Grant?.LogEvents.Failure ?? LogEvents.ClientCredentialsExchangeFailed;
        if (error.Code is not ("authorization_pending" or "slow_down"))
        {
            context.Engine.Logs.WriteFailure(context.Scope, type, error, context.Authenticated?.Application, context.Outcome?.User?.UserId, context.Decision);
        }

        context.Engine.Telemetry.TokenRefused(context.TokenRequest?.GrantType, error.Code);
        return OAuthErrorRenderer.Render(error, context.Request);
    }

    /// <summary>Scripts of unknown origins can't read the answer; a refusal before the application is known tells nobody anything.</summary>
    private static bool MayRead(TokenContext context, string origin)
        => context.Authenticated is not { Application: { } application } || DeviceApplications.IsOrigin(application, origin);
}
