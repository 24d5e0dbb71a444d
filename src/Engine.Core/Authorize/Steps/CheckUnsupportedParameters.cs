using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Refuses parameters that would change what is asked for and are not understood; ignoring them would be wrong.</summary>
internal static class CheckUnsupportedParameters
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        foreach (var name in (ReadOnlySpan<string>)["request", "request_uri"])
        {
            if (context.Parameters[name] is not null)
            {
                return AuthorizeErrors.RequestObjectsNotSupported(name);
            }
        }

        if (context.Parameters["organization"] is { } organization)
        {
            return AuthorizeErrors.OrganizationUnusable(organization);
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (settings.AcrValuesSupported.Count > 0 && context.Parameters["acr_values"] is { } acrValues)
        {
            foreach (var value in acrValues.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!settings.AcrValuesSupported.Contains(value))
                {
                    return AuthorizeErrors.InvalidParameter("acr_values", "a value is not supported");
                }
            }
        }

        return StepResult.Continue;
    }
}
