using Engine.Core.Access;
using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Pages.Texts;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Token;
using Engine.Core.Passkeys;
using Engine.Core.Users;

namespace Engine.Core.Actions;

/// <summary>Builds the event of <c>post-login</c>.</summary>
internal static class PostLoginEventFactory
{
    public static async ValueTask<PostLoginEvent> FromTokenRequest(TokenContext context)
    {
        var outcome = context.Outcome!;
        var connection = await FindConnectionAsync(context.Tenant, outcome.Authentication?.Connection, context.CancellationToken);
        return new PostLoginEvent
        {
            TenantId = context.Tenant.Name,
            Client = WithoutSecret(context.Authenticated!.Application),
            Request = ActionRequestFactory.Create(context),
            ResourceServer = outcome.Api,
            RequestedScopes = outcome.RequestedScopes ?? outcome.DefaultScopes ?? [],
            User = WithoutHash(outcome.User!),
            ConnectionId = connection?.Id,
            Authentication = outcome.Authentication,
            ConnectionStrategy = connection?.Strategy,
            Roles = [.. (await AccessReader.ReadRolesAsync(context.Tenant, outcome.User!, context.CancellationToken)).Select(static role => role.Name)],
            EnrolledFactors = FactorsOf(outcome.User!),
            LoginsCount = outcome.User!.LoginsCount ?? 0,
            Protocol = outcome.Protocol,
            RefreshToken = outcome.RefreshTokenInfo,
        };
    }

    public static async ValueTask<PostLoginEvent> FromAuthorizeRequest(AuthorizeContext context)
    {
        var session = context.Session!;
        var parameters = context.Parameters;
        var connection = await FindConnectionAsync(context.Tenant, session.Authentication.Connection, context.CancellationToken);
        return new PostLoginEvent
        {
            TenantId = context.Tenant.Name,
            Client = WithoutSecret(context.Application!),
            Request = ActionRequestFactory.Create(context),
            ResourceServer = context.Api,
            RequestedScopes = context.RequestedScopes,
            User = WithoutHash(context.User!),
            ConnectionId = connection?.Id,
            Authentication = session.Authentication,
            ConnectionStrategy = connection?.Strategy,
            Roles = [.. (await AccessReader.ReadRolesAsync(context.Tenant, context.User!, context.CancellationToken)).Select(static role => role.Name)],
            SessionId = session.Id,
            EnrolledFactors = FactorsOf(context.User!),
            LoginsCount = context.User!.LoginsCount ?? 0,
            Protocol = context.Device is not null ? "oauth2-device-code" : !context.IsFrontChannel ? "oidc-basic-profile" : context.ResponseTypes.HasFlag(ResponseTypes.Code) ? "oidc-hybrid-profile" : "oidc-implicit-profile",
            RedirectUri = context.RedirectUri,
            AcrValues = OidcScopes.Split(parameters["acr_values"]) ?? [],
            Prompt = OidcScopes.Split(parameters["prompt"]) ?? [],
            ResponseMode = context.Device is null ? context.ResponseMode : null,
            ResponseType = ResponseTypeNames.Of(context.ResponseTypes),
            State = parameters["state"],
            LoginHint = parameters["login_hint"],
            RequestedAuthorizationDetails = context.AuthorizationDetails,
            LinkingId = context.LinkingId,
            Locale = PageLanguage.Choose(context, context.Application, await context.Tenant.GetSettingsAsync(context.CancellationToken)),
            UiLocales = OidcScopes.Split(parameters["ui_locales"]) ?? [],
        };
    }

    private static async ValueTask<Connections.Connection?> FindConnectionAsync(Tenant tenant, string? name, CancellationToken cancellationToken)
        => name is null ? null : await tenant.Connections.FindCachedAsync(new DocumentKey("name", name), cancellationToken);

    private static User WithoutHash(User user) => user with { PasswordHash = null, Factors = [] };

    private static IReadOnlyList<EnrolledFactor> FactorsOf(User user) => user.Factors.Count == 0 ? [] : [.. user.Factors.Where(static factor => factor.Factor != PasskeyLogin.FactorName).Select(static factor => new EnrolledFactor(factor.Factor, factor.PreferredMethod))];

    private static Applications.Application WithoutSecret(Applications.Application application) => application with { ClientSecret = null };
}
