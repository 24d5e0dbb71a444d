using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Passwordless.Steps;
using Engine.Core.Pipeline;

namespace Engine.Core.Passwordless;

/// <summary>
/// What applications with a sign-in of their own use (<c>flows.md</c>, section 11): one path sends a code or link, one says whether a code is
/// right, and to one the browser is sent with it.
/// </summary>
internal sealed class PasswordlessEndpoint(IdentityEngineOptions options)
{
    public const string StartPath = "/passwordless/start";
    public const string VerifyPath = "/passwordless/verify";
    public const string RedirectPath = "/passwordless/verify_redirect";

    /// <summary>The steps that send something, in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<PasswordlessContext> StartSteps = new(
        StartPath,
        ReadRequest.Of<PasswordlessContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(AuthenticateClient), AuthenticateClient.RunAsync),
        new(nameof(FindConnection), FindConnection.RunAsync),
        new(nameof(ReadRecipient), ReadRecipient.RunAsync),
        new(nameof(SendSecret), SendSecret.RunAsync));

    /// <summary>The steps that say whether a code is right; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<PasswordlessContext> VerifySteps = new(
        VerifyPath,
        ReadRequest.Of<PasswordlessContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(AuthenticateClient), AuthenticateClient.RunAsync),
        new(nameof(FindConnection), FindConnection.RunAsync),
        new(nameof(ReadRecipient), ReadRecipient.RunAsync),
        new(nameof(CheckCode), CheckCode.RunAsync));

    /// <summary>The steps behind a link; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<PasswordlessContext> RedirectSteps = new(
        RedirectPath,
        new(nameof(ReadRequest), ReadLink.RunAsync),
        new(nameof(CheckCallback), CheckCallback.RunAsync),
        new(nameof(FindConnection), FindConnection.RunAsync),
        new(nameof(ReadRecipient), ReadRecipient.RunAsync),
        new(nameof(SignIn), SignIn.RunAsync));

    private readonly StepTable<PasswordlessContext> _start = options.Pipelines.Apply(StartSteps);
    private readonly StepTable<PasswordlessContext> _verify = options.Pipelines.Apply(VerifySteps);
    private readonly StepTable<PasswordlessContext> _redirect = options.Pipelines.Apply(RedirectSteps);

    public ValueTask<EngineResponse> StartAsync(EndpointContext endpoint) => AnswerAsync(_start, endpoint);

    public ValueTask<EngineResponse> VerifyAsync(EndpointContext endpoint) => AnswerAsync(_verify, endpoint);

    public async ValueTask<EngineResponse> RedirectAsync(EndpointContext endpoint)
    {
        var context = new PasswordlessContext(endpoint);
        var result = await _redirect.RunAsync(context);
        if (result.Response is { } response)
        {
            return response;
        }

        var error = result.Error ?? HttpErrors.ServerError;
        endpoint.Engine.Logs.Write(endpoint.Scope, new LogEntry(LogEvents.LoginFailed, error.Description) { Application = context.Application, Error = error, Connection = context.Connection });
        return await ErrorPages.RenderAsync(endpoint, error, context.Application);
    }

    private static async ValueTask<EngineResponse> AnswerAsync(StepTable<PasswordlessContext> steps, EndpointContext endpoint)
    {
        var context = new PasswordlessContext(endpoint);
        var result = await steps.RunAsync(context);
        var response = result.Response ?? OAuthErrorRenderer.Render(result.Error ?? HttpErrors.ServerError, context.Request);
        Cors.Finish(context, response, context.Application);
        return response;
    }
}
