using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Engine.Cli.Serve;

/// <summary>What Kestrel hands its requests to: the engine, as soon as it is there. No host, no middleware.</summary>
internal sealed class EngineApplication(Task<RequestDelegate> ready) : IHttpApplication<DefaultHttpContext>
{
    /// <summary>A connection keeps its context from one request to the next.</summary>
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> container)
        {
            return new DefaultHttpContext(contextFeatures);
        }

        if (container.HostContext is { } known)
        {
            known.Initialize(contextFeatures);
            return known;
        }

        return container.HostContext = new DefaultHttpContext(contextFeatures);
    }

    public Task ProcessRequestAsync(DefaultHttpContext context)
        => ready.IsCompletedSuccessfully ? ready.Result(context) : HandleWhenReadyAsync(context);

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();

    private async Task HandleWhenReadyAsync(HttpContext context) => await (await ready.WaitAsync(context.RequestAborted))(context);
}
