using Engine.Core.Limits;

namespace Engine.Core.Http;

/// <summary>Reads the parameters of a request's query string, within the limits.</summary>
internal static class QueryReader
{
    public static BodyReader.Result Read(EndpointContext context)
    {
        var limits = context.Engine.Options.Limits;
        if (FormParser.ParseQuery(context.Request.QueryString, limits.Parameters) is not { } parameters)
        {
            return new(null, HttpErrors.MalformedQuery);
        }

        return RequestLimits.CheckParameters(parameters, limits) is { } error ? new(null, error) : new(parameters, null);
    }
}
