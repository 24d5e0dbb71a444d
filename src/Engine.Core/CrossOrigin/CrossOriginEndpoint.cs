using Engine.Core.CrossOrigin.Steps;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pipeline;

namespace Engine.Core.CrossOrigin;

/// <summary>
/// <c>/co/authenticate</c>: a page of an application sends what a person has typed there, and gets a ticket with which
/// <c>/authorize</c> begins the session (<c>flows.md</c>, section 13). Applications use it only where they are allowed to.
/// </summary>
internal sealed class CrossOriginEndpoint(IdentityEngineOptions options)
{
    public const string Path = "/co/authenticate";

    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<CrossOriginContext> DefaultSteps = new(
        Path,
        ReadRequest.Of<CrossOriginContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(LoadApplication), LoadApplication.RunAsync),
        new(nameof(ReadCredential), ReadCredential.RunAsync),
        new(nameof(CheckCredential), CheckCredential.RunAsync));

    private readonly StepTable<CrossOriginContext> _steps = options.Pipelines.Apply(DefaultSteps);

    public Endpoint Endpoint => new(Path, null, HandleAsync, CorsMode.Credentials);

    private async ValueTask<EngineResponse> HandleAsync(EndpointContext endpoint)
    {
        var context = new CrossOriginContext(endpoint);
        var result = await _steps.RunAsync(context);
        if (result.Response is null)
        {
            var error = result.Error ?? HttpErrors.ServerError;
            context.Engine.Logs.Write(context.Scope, new LogEntry(LogEvents.CrossOriginFailed, error.Description)
            {
                Application = context.Application,
                Error = error,
                UserName = context.Parameters?["username"],
            });
            result = OAuthErrorRenderer.Render(error, context.Request);
        }

        var response = result.Response!;
        Cors.Finish(context, response, context.Application, LoadApplication.IsWebOrigin, withCredentials: true);
        return response;
    }
}
