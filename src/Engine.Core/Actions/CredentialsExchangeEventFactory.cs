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
    /// <summary>Tokens that an authorization request, or the query of any request, may carry.</summary>
    private static readonly string[] AuthorizationSecrets = ["id_token_hint", "login_ticket", "session_transfer_token", "access_token", "token"];

    /// <summary>A token request: what was sent is in its body.</summary>
    public static ActionRequest Create(TokenContext context)
        => Create(context, WithoutSecrets(context, context.TokenRequest!.Parameters), WithoutSecrets(context, FormParser.ParseQuery(context.Request.QueryString) ?? RequestParameters.None));

    /// <summary>
    /// An authorization request: its parameters are the query, whichever pages the person has been through since. What the
    /// browser asks for now is the engine's own affair.
    /// </summary>
    public static ActionRequest Create(Authorize.AuthorizeContext context) => Create(context, [], WithoutSecrets(context, context.Parameters));

    private static ActionRequest Create(EndpointContext context, Dictionary<string, string> body, Dictionary<string, string> query)
        => new()
        {
            Ip = context.ClientIp,
            Method = context.Request.Method,
            Hostname = context.Request.Host,
            Language = context.Request.Headers["Accept-Language"],
            UserAgent = context.Request.Headers["User-Agent"],
            Body = body,
            Query = query,
        };

    /// <summary>The parameters without the secrets of any grant: one that was sent to the wrong grant is still a secret.</summary>
    private static Dictionary<string, string> WithoutSecrets(EndpointContext context, RequestParameters given)
    {
        var parameters = given.ToDictionary();
        foreach (var secret in context.Engine.SecretParameters.Concat(AuthorizationSecrets))
        {
            parameters.Remove(secret);
        }

        return parameters;
    }
}
