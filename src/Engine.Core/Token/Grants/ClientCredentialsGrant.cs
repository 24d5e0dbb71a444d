using Engine.Core.Access;

namespace Engine.Core.Token.Grants;

/// <summary>An application acts for itself (RFC 6749, section 4.4).</summary>
internal sealed class ClientCredentialsGrant : IGrant
{
    public string GrantType => "client_credentials";

    public bool AllowsPublicClients => false;

    public GrantParameters Parameters { get; } = GrantParameters.None;

    public GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.ClientCredentialsExchanged, Logs.LogEvents.ClientCredentialsExchangeFailed);

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var context = request.Context;
        if (request.Parameters["organization"] is { } organization)
        {
            return TokenErrors.OrganizationUnusable(organization);
        }

        var audience = await AudienceReader.ReadAsync(context.Scope, request.Parameters);
        if (audience is null)
        {
            return TokenErrors.MissingParameter("audience");
        }

        if (await context.Tenant.FindApiAsync(audience, context.CancellationToken) is not { } api)
        {
            return TokenErrors.UnknownAudience(audience);
        }

        return new GrantOutcome
        {
            Api = api,
            RequestedScopes = OidcScopes.Split(request.Parameters["scope"]),
            DefaultsToAllScopes = true,
            GrantTypeClaim = "client-credentials",
        };
    }
}
