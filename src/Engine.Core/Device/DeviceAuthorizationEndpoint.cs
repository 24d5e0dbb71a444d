using Engine.Core.Device.Steps;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pipeline;

namespace Engine.Core.Device;

/// <summary><c>POST /oauth/device/code</c> (RFC 8628, section 3.1): a device gets a code for itself and one for the person.</summary>
internal sealed class DeviceAuthorizationEndpoint(IdentityEngineOptions options)
{
    public const string Path = "/oauth/device/code";

    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<DeviceContext> DefaultSteps = new(
        Path,
        ReadRequest.Of<DeviceContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(AuthenticateClient), AuthenticateClient.RunAsync),
        new(nameof(CheckApplication), CheckApplication.RunAsync),
        new(nameof(LoadApi), LoadApi.RunAsync),
        new(nameof(IssueCodes), IssueCodes.RunAsync));

    private readonly StepTable<DeviceContext> _steps = options.Pipelines.Apply(DefaultSteps);

    public async ValueTask<EngineResponse> HandleAsync(EndpointContext endpoint)
    {
        var context = new DeviceContext(endpoint);
        var result = await _steps.RunAsync(context);
        var response = result.Response ?? Refuse(context, result.Error ?? HttpErrors.ServerError);
        response.Headers["Pragma"] = "no-cache";
        Cors.Finish(context, response, context.Application, DeviceApplications.IsOrigin);
        return response;
    }

    private static EngineResponse Refuse(DeviceContext context, EngineError error)
    {
        context.Engine.Logs.WriteFailure(context.Scope, LogEvents.DeviceRequestFailed, error, context.Application, null);
        return OAuthErrorRenderer.Render(error, context.Request);
    }
}
