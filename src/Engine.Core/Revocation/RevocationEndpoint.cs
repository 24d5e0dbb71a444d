using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Revocation.Steps;

namespace Engine.Core.Revocation;

/// <summary><c>POST /oauth/revoke</c> (RFC 7009): ends a refresh token and its family. Unknown tokens are answered alike.</summary>
internal sealed class RevocationEndpoint(IdentityEngineOptions options)
{
    public const string Path = "/oauth/revoke";

    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<RevocationContext> DefaultSteps = new(
        Path,
        ReadRequest.Of<RevocationContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(AuthenticateClient), AuthenticateClient.RunAsync),
        new(nameof(FindToken), FindToken.RunAsync),
        new(nameof(RevokeFamily), RevokeFamily.RunAsync),
        new(nameof(RevokeConsent), RevokeConsent.RunAsync),
        new(nameof(WriteLog), WriteLog.RunAsync));

    private readonly StepTable<RevocationContext> _steps = options.Pipelines.Apply(DefaultSteps);

    public async ValueTask<EngineResponse> HandleAsync(EndpointContext endpoint)
    {
        var context = new RevocationContext(endpoint);
        var result = await _steps.RunAsync(context);
        if (result.Error is { } error)
        {
            return OAuthErrorRenderer.Render(error, context.Request);
        }

        var response = result.Response ?? EngineResponse.Empty(200);
        if (context.Request.Headers["Origin"] is { } origin && context.Application is { } application && Cors.IsAllowed(application, origin))
        {
            Cors.Allow(response, origin);
        }

        return response;
    }
}
