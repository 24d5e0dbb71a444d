using System.Text;
using System.Text.Json;
using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Authorize.RichAuthorization;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Keys;
using Engine.Core.Logout.Backchannel;
using Engine.Core.Tenants;
using Engine.Core.Token;

namespace Engine.Core.Tokens;

/// <summary>The one place tokens are made: outcome, effects of Actions, claim set, dialect, signer.</summary>
internal static class TokenIssuer
{
    private const string UserInfoPath = "userinfo";
    private const int LogoutTokenLifetime = 120;

    /// <summary>The answer of the token endpoint.</summary>
    public static EngineResponse Issue(in Issuance issuance, KeySet keys, TenantSettings settings, string? refreshToken, out string? tokenId)
    {
        var outcome = issuance.Outcome;
        var scopes = issuance.Scopes;
        var lifetime = outcome.Api?.TokenLifetime ?? (int)EndedAccess.OpaqueTokenLifetime.TotalSeconds;
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        var issuesIdToken = IssuesIdToken(outcome, scopes);
        var accessToken = CreateAccessToken(issuance, keys, lifetime, out tokenId);
        json.WriteString("access_token"u8, accessToken);

        // The bytes are good until the next token is written.
        var accessTokenHash = issuesIdToken ? TokenHash.Of(accessToken) : null;

        if (refreshToken is not null)
        {
            json.WriteString("refresh_token"u8, refreshToken);
        }

        if (issuesIdToken)
        {
            json.WriteString("id_token"u8, CreateIdToken(issuance, keys, settings, new(accessTokenHash)));
        }

        if (MustSayScope(outcome, scopes))
        {
            json.WriteString("scope"u8, issuance.ScopeText);
        }

        if (outcome.AuthorizationDetails is { } details)
        {
            // An encrypted token hides the details; the answer beside it must not tell them.
            json.WritePropertyName("authorization_details"u8);
            (outcome.Api?.TokenEncryption is null ? details : AuthorizationDetails.OnlyTypes(details)).WriteTo(json);
        }

        if (outcome.RecoveryCode is { } recoveryCode)
        {
            json.WriteString("recovery_code"u8, recoveryCode);
        }

        if (outcome.IssuedTokenType is { } issued)
        {
            json.WriteString("issued_token_type"u8, issued);
        }

        json.WriteNumber("expires_in"u8, lifetime);
        json.WriteString("token_type"u8, "Bearer"u8);
        json.WriteEndObject();
        return EngineResponse.Json(buffer.ToArray(), contentType: "application/json");
    }

    /// <summary>An ID token is about a person, and has to be asked for.</summary>
    public static bool IssuesIdToken(GrantOutcome outcome, IReadOnlyList<string> scopes) => outcome.User is not null && scopes.Contains(OidcScopes.OpenId);

    /// <summary>The access token; its bytes are good until the next token is written.</summary>
    /// <param name="issuance">Whom it is for.</param>
    /// <param name="keys">The keys of the tenant.</param>
    /// <param name="lifetime">In seconds.</param>
    /// <param name="tokenId">Its <c>jti</c>, for the log; null when it has none.</param>
    public static ReadOnlySpan<byte> CreateAccessToken(in Issuance issuance, KeySet keys, int lifetime, out string? tokenId)
    {
        tokenId = null;
        if (issuance.Outcome.Api is not { } api)
        {
            return Encoding.ASCII.GetBytes(CreateOpaqueToken(issuance, lifetime));
        }

        var (outcome, scope, application) = (issuance.Outcome, issuance.Scope, issuance.Application);
        var now = scope.Now.ToUnixTimeSeconds();
        var isOpenId = outcome.User is not null && issuance.Scopes.Contains(OidcScopes.OpenId);
        tokenId = AccessTokenClaims.CarriesTokenId(api.TokenDialect) ? scope.Engine.Options.SecretSource.Id("", 22) : null;
        var claims = new AccessTokenClaims
        {
            Dialect = api.TokenDialect,
            Issuer = scope.Issuer,
            Subject = outcome.User?.UserId ?? application.ClientId + "@clients",
            Audience = api.Identifier,
            UserInfoAudience = isOpenId && api.SigningAlg == "RS256" ? scope.Issuer + UserInfoPath : null,
            Application = application,
            IssuedAt = now,
            ExpiresAt = now + lifetime,
            Scope = issuance.ScopeText,
            Permissions = Permissions(issuance, api),
            GrantType = outcome.GrantTypeClaim,
            TokenId = tokenId,
            AuthorizationDetails = outcome.AuthorizationDetails,
            Custom = issuance.AccessTokenClaims is { Count: > 0 } custom ? custom : null,
        };
        var token = JwtWriter.WriteUtf8(SigningKey(api, keys), claims.Type, claims);
        return api.TokenEncryption is { } encryption
            ? Encoding.ASCII.GetBytes(JweEncryptor.For(encryption.EncryptionKey).Encrypt(Encoding.ASCII.GetString(token), scope.Engine.Options.SecretSource))
            : token;
    }

    /// <summary>The ID token; its bytes are good until the next token is written.</summary>
    public static ReadOnlySpan<byte> CreateIdToken(in Issuance issuance, KeySet keys, TenantSettings settings, in TokenHashes hashes)
    {
        var (outcome, application) = (issuance.Outcome, issuance.Application);
        var now = issuance.Scope.Now.ToUnixTimeSeconds();
        var claims = new IdTokenClaims
        {
            Issuer = issuance.Scope.Issuer,
            Audience = application.ClientId,
            User = outcome.User!,
            Scopes = (IReadOnlyCollection<string>)issuance.Scopes,
            IssuedAt = now,
            ExpiresAt = now + application.JwtConfiguration.LifetimeInSeconds,
            SessionId = outcome.Authentication?.SessionId,
            Nonce = outcome.Nonce,
            AuthTime = outcome.WantsAuthTime ? outcome.Authentication?.Time.ToUnixTimeSeconds() : null,
            HasProvenMore = outcome.HasProvenMore,
            Hashes = hashes,
            NumericTimes = application.IsStrict || settings.StrictStandards == true,
            Minimal = !application.IsFirstParty,
            Custom = issuance.IdTokenClaims,
        };
        return JwtWriter.WriteUtf8(IdTokenKey(application, keys), "JWT", claims);
    }

    /// <summary>A logout token, signed as the application's ID tokens are; good for two minutes.</summary>
    public static string CreateLogoutToken(TenantScope scope, Application application, KeySet keys, LogoutNotice notice)
    {
        var now = scope.Now.ToUnixTimeSeconds();
        var claims = new LogoutTokenClaims
        {
            Issuer = notice.Issuer!,
            Audience = application.ClientId,
            Subject = notice.UserId,
            SessionId = notice.SessionId,
            TokenId = scope.Engine.Options.SecretSource.Uuid(),
            IssuedAt = now,
            ExpiresAt = now + LogoutTokenLifetime,
            Metadata = notice.Metadata,
        };
        return JwtWriter.Write(IdTokenKey(application, keys), "logout+jwt", claims);
    }

    private static string CreateOpaqueToken(in Issuance issuance, int lifetime)
    {
        var (outcome, scope) = (issuance.Outcome, issuance.Scope);
        var content = new OpaqueTokenContent(
            outcome.User!.UserId,
            issuance.Application.ClientId,
            issuance.Scopes,
            scope.Now.AddSeconds(lifetime),
            outcome.Authentication?.SessionId,
            outcome.Family)
        {
            IssuedAt = scope.Now,
        };
        return OpaqueToken.Create(scope.Issuer, content, scope.Tenant.Keys.OpaqueTokenKey, scope.Engine.Options.SecretSource);
    }

    /// <summary>Machines carry the scopes they were granted, people every permission they have on the API.</summary>
    private static IReadOnlyList<string>? Permissions(in Issuance issuance, Api api)
    {
        if (!TokenFormat.CarriesPermissionsIn(api.TokenDialect))
        {
            return null;
        }

        return [.. (issuance.Outcome.User is null ? issuance.Scopes : issuance.Permissions).Order(StringComparer.Ordinal)];
    }

    /// <summary>The scope is said when it differs from what was asked for, and always after a refresh.</summary>
    public static bool MustSayScope(GrantOutcome outcome, IReadOnlyList<string> granted)
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
