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
        Request = ActionRequestFactory.Create(context),
    };
}

/// <summary>Builds <c>event.request</c>.</summary>
internal static class ActionRequestFactory
{
    /// <summary>The request without the secrets of any grant: one that was sent to the wrong grant is still a secret.</summary>
    public static ActionRequest Create(TokenContext context)
    {
        var parameters = context.TokenRequest!.Parameters.ToDictionary();
        foreach (var secret in context.Engine.SecretParameters)
        {
            parameters.Remove(secret);
        }

        return Create(context, parameters);
    }

    /// <summary>An authorization request holds no secrets.</summary>
    public static ActionRequest Create(Authorize.AuthorizeContext context) => Create(context, context.Parameters.ToDictionary());

    private static ActionRequest Create(EndpointContext context, Dictionary<string, string> parameters)
        => new()
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
