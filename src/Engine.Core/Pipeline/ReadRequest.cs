using Engine.Core.Http;

namespace Engine.Core.Pipeline;

/// <summary>The step with which endpoints begin that take a body: it reads the parameters, form or JSON, none of them twice.</summary>
internal static class ReadRequest
{
    /// <param name="keep">Where the parameters are kept.</param>
    public static NamedStep<TContext> Of<TContext>(Action<TContext, RequestParameters> keep)
        where TContext : EndpointContext
        => new(nameof(ReadRequest), async context =>
        {
            var body = await BodyReader.ReadAsync(context, allowJson: true);
            if (body.Parameters is not { } parameters)
            {
                return body.Error!;
            }

            keep(context, parameters);
            return StepResult.Continue;
        });
}
