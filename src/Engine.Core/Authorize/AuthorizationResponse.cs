using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Tenants;

namespace Engine.Core.Authorize;

/// <summary>Sends the result to the callback in the response mode the application asked for.</summary>
internal static class AuthorizationResponse
{
    /// <summary>Sends what was issued.</summary>
    public static ValueTask<EngineResponse> RenderAsync(AuthorizeContext context, List<KeyValuePair<string, string>> fields, TenantSettings settings)
    {
        AddState(context, fields);
        if (SaysIssuer(context, settings))
        {
            fields.Add(new("iss", context.Issuer));
        }

        return RenderAsync(context, fields);
    }

    public static async ValueTask<EngineResponse> RenderErrorAsync(AuthorizeContext context, EngineError error)
    {
        var fields = new List<KeyValuePair<string, string>>(4) { new("error", error.Code), new("error_description", error.Description) };
        return await RenderAsync(context, fields, await context.Tenant.GetSettingsAsync(context.CancellationToken));
    }

    private static async ValueTask<EngineResponse> RenderAsync(AuthorizeContext context, List<KeyValuePair<string, string>> fields)
    {
        var callback = context.RedirectUri!;
        switch (context.ResponseMode)
        {
            case "form_post":
                return await PageResponse.RenderAsync(context, context.Application, shell => new FormPostPage
                {
                    Tenant = shell.Tenant,
                    Application = shell.Application,
                    Locale = shell.Locale,
                    Nonce = shell.Nonce,
                    FormAction = callback,
                    Fields = fields,
                }, formTargets: callback);
            case "web_message":
                return WebMessage.Render(context, fields);
            case "fragment":
                return EngineResponse.Redirect(Url.AddFragment(callback, fields));
            default:
                return EngineResponse.Redirect(Url.AddQuery(callback, fields));
        }
    }

    private static void AddState(AuthorizeContext context, List<KeyValuePair<string, string>> fields)
    {
        if (context.Parameters["state"] is { } state)
        {
            fields.Add(new("state", state));
        }
    }

    /// <summary>RFC 9207: where the tenant wants it, and always for FAPI 2.</summary>
    private static bool SaysIssuer(AuthorizeContext context, TenantSettings settings)
        => settings.AuthorizationResponseIssParameterSupported == true
            || context.Application!.ComplianceLevel?.StartsWith("fapi2", StringComparison.Ordinal) == true;
}
