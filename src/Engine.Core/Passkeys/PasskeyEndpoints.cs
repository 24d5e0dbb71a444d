using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Passkeys.Steps;
using Engine.Core.Pipeline;

namespace Engine.Core.Passkeys;

/// <summary>
/// <c>/passkey/challenge</c>: an application with a sign-in of its own asks what it is to ask an authenticator for. The answer goes to the
/// token endpoint (<c>flows.md</c>, section 2, the grant <c>urn:okta:params:oauth:grant-type:webauthn</c>).
/// </summary>
internal sealed class PasskeyEndpoints(IdentityEngineOptions options)
{
    public const string ChallengePath = "/passkey/challenge";
    public const string GrantType = "urn:okta:params:oauth:grant-type:webauthn";

    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<PasskeyContext> ChallengeSteps = new(
        ChallengePath,
        ReadRequest.Of<PasskeyContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(AuthenticateClient), AuthenticateClient.RunAsync),
        new(nameof(FindDatabase), FindDatabase.RunAsync),
        new(nameof(IssueChallenge), IssueChallenge.RunAsync));

    private readonly StepTable<PasskeyContext> _challenge = options.Pipelines.Apply(ChallengeSteps);

    public IEnumerable<Endpoint> Endpoints => [new(ChallengePath, null, context => HandleAsync(_challenge, context), CorsMode.Application)];

    private static async ValueTask<EngineResponse> HandleAsync(StepTable<PasskeyContext> steps, EndpointContext endpoint)
    {
        var context = new PasskeyContext(endpoint);
        var result = await steps.RunAsync(context);
        var response = result.Response ?? OAuthErrorRenderer.Render(result.Error ?? HttpErrors.ServerError, context.Request);
        Cors.Finish(context, response, context.Application);
        return response;
    }
}
