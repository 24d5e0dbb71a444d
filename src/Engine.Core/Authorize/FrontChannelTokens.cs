using System.Globalization;
using System.Text;
using Engine.Core.Access;
using Engine.Core.Keys;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Token;
using Engine.Core.Tokens;
using Engine.Core.UserInfo;

namespace Engine.Core.Authorize;

/// <summary>The tokens that <c>/authorize</c> itself answers with (RFC 6749, section 4.2; OpenID Connect Core, sections 3.2 and 3.3). Never a refresh token.</summary>
internal static class FrontChannelTokens
{
    private const int UserInfoTokenLifetime = 7200;

    /// <summary>Adds the tokens of the request to the answer.</summary>
    /// <param name="context">The request; everything was decided.</param>
    /// <param name="settings">The settings of the tenant.</param>
    /// <param name="code">The code that comes along, or null.</param>
    /// <param name="basis">What the tokens stand on: the code, or else the session.</param>
    /// <param name="fields">The answer.</param>
    /// <returns>The <c>jti</c> of the access token, for the log; null when there is none.</returns>
    public static async ValueTask<string?> AddAsync(AuthorizeContext context, TenantSettings settings, (string Value, string Family)? code, RecordReference basis, List<KeyValuePair<string, string>> fields)
    {
        var issuance = await CreateIssuanceAsync(context, code?.Family);
        var keys = await context.Tenant.Keys.GetAsync(context.CancellationToken);
        if (context.ResponseTypes.HasFlag(ResponseTypes.Token) && issuance.Scopes.Contains(OidcScopes.OpenId))
        {
            await UserInfoClaims.RememberAsync(context.Scope, context.User!.UserId, context.Application!.ClientId, issuance.IdTokenClaims, basis);
        }

        return Add(context, issuance, keys, settings, code?.Value, fields);
    }

    /// <summary>In seconds (<c>token_lifetime_for_web</c>): what passes through the browser lives no longer than what does not.</summary>
    public static int LifetimeOf(AuthorizeContext context) => context.Api is { } api ? Math.Min(api.TokenLifetimeForWeb, api.TokenLifetime)
        : context.ResponseTypes.HasFlag(ResponseTypes.Code) ? (int)EndedAccess.OpaqueTokenLifetime.TotalSeconds
        : UserInfoTokenLifetime;

    private static string? Add(AuthorizeContext context, in Issuance issuance, KeySet keys, TenantSettings settings, string? code, List<KeyValuePair<string, string>> fields)
    {
        string? tokenId = null;
        string? accessTokenHash = null;
        if (context.ResponseTypes.HasFlag(ResponseTypes.Token))
        {
            var lifetime = LifetimeOf(context);
            var token = TokenIssuer.CreateAccessToken(issuance, keys, lifetime, out tokenId);
            accessTokenHash = TokenHash.Of(token);
            fields.Add(new("access_token", Encoding.ASCII.GetString(token)));
            fields.Add(new("expires_in", lifetime.ToString(CultureInfo.InvariantCulture)));
            fields.Add(new("token_type", "Bearer"));
            if (TokenIssuer.MustSayScope(issuance.Outcome, issuance.Scopes))
            {
                fields.Add(new("scope", issuance.ScopeText));
            }
        }

        if (context.ResponseTypes.HasFlag(ResponseTypes.IdToken))
        {
            var codeHash = code is null ? null : TokenHash.Of(Encoding.ASCII.GetBytes(code));
            fields.Add(new("id_token", Encoding.ASCII.GetString(TokenIssuer.CreateIdToken(issuance, keys, settings, new(accessTokenHash, codeHash)))));
        }

        return tokenId;
    }

    private static async ValueTask<Issuance> CreateIssuanceAsync(AuthorizeContext context, string? family)
    {
        var (user, api, session, settled) = (context.User!, context.Api, context.Session!, context.Settled!);
        string[] scopes = [.. settled.GrantedScopes.Where(static scope => scope != OidcScopes.OfflineAccess)];
        return new Issuance
        {
            Scope = context.Scope,
            Application = context.Application!,
            Outcome = new GrantOutcome
            {
                User = user,
                Api = api,
                RequestedScopes = context.RequestedScopes,
                Authentication = session.Authentication with { SessionId = session.Id },
                WantsAuthTime = context.Parameters["max_age"] is not null,
                Nonce = context.Parameters["nonce"],
                HasProvenMore = Mfa.ProveMore.IsProven(context),
                Settled = settled,
                Family = family,
            },
            Scopes = scopes,
            ScopeText = string.Join(' ', scopes),
            Permissions = api is not null && TokenFormat.CarriesPermissionsIn(api.TokenDialect)
                ? (context.Held ?? await AccessReader.ReadHeldAsync(context.Tenant, user, api, context.CancellationToken)).All()
                : [],
            AccessTokenClaims = settled.AccessTokenClaims,
            IdTokenClaims = settled.IdTokenClaims,
        };
    }
}
