using System.Text;
using System.Text.Json;
using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Authorize.RichAuthorization;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Keys;
using Engine.Core.Tenants;
using Engine.Core.Token;

namespace Engine.Core.Tokens;

/// <summary>The one place tokens are made: outcome, effects of Actions, claim set, dialect, signer.</summary>
internal static class TokenIssuer
{
    private const string UserInfoPath = "userinfo";

    public static EngineResponse Issue(TokenContext context, KeySet keys, TenantSettings settings, string? refreshToken)
    {
        var outcome = context.Outcome!;
        var application = context.Authenticated!.Application;
        var scopes = context.GrantedScopes;
        var lifetime = outcome.Api?.TokenLifetime ?? (int)EndedAccess.OpaqueTokenLifetime.TotalSeconds;
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        var issuesIdToken = IssuesIdToken(outcome, scopes);
        ReadOnlySpan<byte> accessToken = outcome.Api is { } api ? CreateAccessToken(context, keys, api, lifetime) : Encoding.ASCII.GetBytes(CreateOpaqueToken(context, lifetime));
        json.WriteString("access_token"u8, accessToken);

        // The bytes are good until the next token is written.
        var accessTokenHash = issuesIdToken ? TokenHash.Of(accessToken) : null;

        if (refreshToken is not null)
        {
            json.WriteString("refresh_token"u8, refreshToken);
        }

        if (issuesIdToken)
        {
            json.WriteString("id_token"u8, CreateIdToken(context, keys, settings, accessTokenHash));
        }

        if (MustSayScope(outcome, scopes))
        {
            json.WriteString("scope"u8, context.ScopeText);
        }

        if (outcome.AuthorizationDetails is { } details)
        {
            // An encrypted token hides the details; the answer beside it must not tell them.
            json.WritePropertyName("authorization_details"u8);
            (outcome.Api?.TokenEncryption is null ? details : AuthorizationDetails.OnlyTypes(details)).WriteTo(json);
        }

        json.WriteNumber("expires_in"u8, lifetime);
        json.WriteString("token_type"u8, "Bearer"u8);
        json.WriteEndObject();
        return EngineResponse.Json(buffer.ToArray(), contentType: "application/json");
    }

    /// <summary>An ID token is about a person, and has to be asked for.</summary>
    public static bool IssuesIdToken(GrantOutcome outcome, IReadOnlyList<string> scopes) => outcome.User is not null && scopes.Contains(OidcScopes.OpenId);

    private static ReadOnlySpan<byte> CreateAccessToken(TokenContext context, KeySet keys, Api api, int lifetime)
    {
        var outcome = context.Outcome!;
        var application = context.Authenticated!.Application;
        var now = context.Now.ToUnixTimeSeconds();
        var isOpenId = outcome.User is not null && context.GrantedScopes.Contains(OidcScopes.OpenId);
        var claims = new AccessTokenClaims
        {
            Dialect = api.TokenDialect,
            Issuer = context.Issuer,
            Subject = outcome.User?.UserId ?? application.ClientId + "@clients",
            Audience = api.Identifier,
            UserInfoAudience = isOpenId && api.SigningAlg == "RS256" ? context.Issuer + UserInfoPath : null,
            Application = application,
            IssuedAt = now,
            ExpiresAt = now + lifetime,
            Scope = context.ScopeText,
            Permissions = Permissions(context, api),
            GrantType = outcome.GrantTypeClaim,
            TokenId = context.TokenId = AccessTokenClaims.CarriesTokenId(api.TokenDialect) ? context.Engine.Options.SecretSource.Id("", 22) : null,
            AuthorizationDetails = outcome.AuthorizationDetails,
            Custom = context.AccessTokenClaims is { Count: > 0 } custom ? custom : null,
        };
        var token = JwtWriter.WriteUtf8(SigningKey(api, keys), claims.Type, claims);
        return api.TokenEncryption is { } encryption
            ? Encoding.ASCII.GetBytes(JweEncryptor.For(encryption.EncryptionKey).Encrypt(Encoding.ASCII.GetString(token), context.Engine.Options.SecretSource))
            : token;
    }

    private static string CreateOpaqueToken(TokenContext context, int lifetime)
    {
        var outcome = context.Outcome!;
        var content = new OpaqueTokenContent(
            outcome.User!.UserId,
            context.Authenticated!.Application.ClientId,
            context.GrantedScopes,
            context.Now.AddSeconds(lifetime),
            outcome.Authentication?.SessionId,
            outcome.Family)
        {
            IssuedAt = context.Now,
        };
        return OpaqueToken.Create(context.Issuer, content, context.Tenant.Keys.OpaqueTokenKey, context.Engine.Options.SecretSource);
    }

    private static ReadOnlySpan<byte> CreateIdToken(TokenContext context, KeySet keys, TenantSettings settings, string? accessTokenHash)
    {
        var outcome = context.Outcome!;
        var application = context.Authenticated!.Application;
        var now = context.Now.ToUnixTimeSeconds();
        var claims = new IdTokenClaims
        {
            Issuer = context.Issuer,
            Audience = application.ClientId,
            User = outcome.User!,
            Scopes = (IReadOnlyCollection<string>)context.GrantedScopes,
            IssuedAt = now,
            ExpiresAt = now + application.JwtConfiguration.LifetimeInSeconds,
            SessionId = outcome.Authentication?.SessionId,
            Nonce = outcome.Nonce,
            AuthTime = outcome.WantsAuthTime ? outcome.Authentication?.Time.ToUnixTimeSeconds() : null,
            AccessTokenHash = accessTokenHash,
            NumericTimes = application.IsStrict || settings.StrictStandards == true,
            Minimal = !application.IsFirstParty,
            Custom = context.IdTokenClaims,
        };
        return JwtWriter.WriteUtf8(IdTokenKey(application, keys), "JWT", claims);
    }

    /// <summary>Machines carry the scopes they were granted, people every permission they have on the API.</summary>
    private static IReadOnlyList<string>? Permissions(TokenContext context, Api api)
    {
        if (!TokenFormat.CarriesPermissionsIn(api.TokenDialect))
        {
            return null;
        }

        return [.. (context.Outcome!.User is null ? context.GrantedScopes : context.Permissions).Order(StringComparer.Ordinal)];
    }

    /// <summary>The scope is said when it differs from what was asked for, and always after a refresh.</summary>
    private static bool MustSayScope(GrantOutcome outcome, IReadOnlyList<string> granted)
    {
        if (granted.Count == 0)
        {
            return false;
        }

        if (outcome.RefreshToken is RefreshTokenPlan.Exchange || outcome.RequestedScopes is not { } requested)
        {
            return true;
        }

        return requested.Count != granted.Count || !requested.All(granted.Contains);
    }

    private static JwtSigningKey SigningKey(Api api, KeySet keys) => KeyOf(TokenFormat.OfAccessToken(api), api.SigningSecret, keys);

    private static JwtSigningKey IdTokenKey(Application application, KeySet keys) => KeyOf(TokenFormat.OfIdToken(application), application.ClientSecret, keys);

    private static JwtSigningKey KeyOf(in TokenFormat format, string? secret, KeySet keys)
        => format.Algorithm == "HS256" ? JwtSigningKey.ForHmac(secret!) : JwtSigningKey.ForRsa(format.Algorithm!, keys.Current);
}
