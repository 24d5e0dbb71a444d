using Engine.Core.Http;
using Engine.Core.Token;

namespace Engine.Core.Actions;

/// <summary>Builds the event of <c>credentials-exchange</c>.</summary>
internal static class CredentialsExchangeEventFactory
{
    public static CredentialsExchangeEvent Create(TokenContext context) => new()
    {
        TenantId = context.Tenant.Name,
        Client = context.Authenticated!.Application with { ClientSecret = null },
        ResourceServer = context.Outcome!.Api,
        RequestedScopes = context.Outcome.RequestedScopes ?? [],
        AccessTokenScope = context.GrantedScopes,
        Request = ActionRequestFactory.Create(context, context.Authenticated.Parameters),
    };
}

/// <summary>Builds <c>event.request</c>.</summary>
internal static class ActionRequestFactory
{
    private static readonly string[] SecretParameters = ["client_secret", "client_assertion", "password", "refresh_token", "code", "code_verifier", "otp"];

    /// <summary>Secrets of the request are none of an Action's business.</summary>
    public static ActionRequest Create(EndpointContext context, RequestParameters body)
    {
        var parameters = body.ToDictionary();
        foreach (var secret in SecretParameters)
        {
            parameters.Remove(secret);
        }

        return new ActionRequest
        {
            Ip = context.ClientIp,
            Method = context.Request.Method,
            Hostname = context.Request.Host,
            Language = context.Request.Headers["Accept-Language"],
            UserAgent = context.Request.Headers["User-Agent"],
            Body = parameters,
            Query = FormParser.ParseQuery(context.Request.QueryString)?.ToDictionary() ?? [],
        };
    }
}
