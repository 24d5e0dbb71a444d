using System.Text;
using Engine.Core.Http;
using Engine.Management.Machine;

namespace Engine.Management.OpenApi;

/// <summary>
/// <c>/api/v2/openapi.json</c>, which needs no token: it says nothing that this documentation does not. And in development
/// <c>/api/v2/docs</c>, the same as a page to read.
/// </summary>
internal static class OpenApiEndpoint
{
    public const string DocumentPath = ManagementModule.Prefix + "/openapi.json";
    public const string PagePath = ManagementModule.Prefix + "/docs";

    /// <summary>The answer, or null when the request is for something else.</summary>
    public static EngineResponse? Answer(EndpointContext context, OperationTable operations)
    {
        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            return null;
        }

        return context.Request.Path switch
        {
            DocumentPath => EngineResponse.Json(Encoding.UTF8.GetBytes(OpenApiDocument.Create(operations.Operations, context.Issuer).ToJsonString(ManagementModule.Relaxed)), 200),
            PagePath when context.Engine.Options.DevelopmentMode == true => OpenApiPage.Render(OpenApiDocument.Create(operations.Operations, context.Issuer)),
            _ => null,
        };
    }
}
