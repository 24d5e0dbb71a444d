using Engine.Core.Applications;
using Engine.Core.Errors;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Token;
using Engine.Core.Tokens;
using Engine.Core.Users;

namespace Engine.Core.Mfa;

/// <summary>An <c>mfa_token</c> that was presented, with the person it is about.</summary>
/// <param name="Key">What stands for it: codes that are sent for it are good for no other.</param>
/// <param name="Token">What it stands for.</param>
/// <param name="User">The person, as they are now.</param>
/// <param name="IsAccessToken">Whether it is an access token for the endpoints below <c>/mfa</c>, which was issued on a second factor.</param>
internal sealed record PresentedMfaToken(string Key, MfaToken Token, User User, bool IsAccessToken)
{
    /// <summary>The scopes of an access token.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
}

/// <summary>Makes, finds and uses up what lets an application complete a token request with a second factor.</summary>
internal static class MfaTokens
{
    private const string Kind = "mfa_token";
    private const int MaxCharacters = 8192;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>Keeps a request that lacks a factor.</summary>
    public static async ValueTask<string> IssueAsync(TenantScope scope, Application application, GrantOutcome outcome)
    {
        var value = scope.Engine.Options.SecretSource.Token(32);
        var token = new MfaToken
        {
            Authentication = outcome.Authentication!,
            ClientId = application.ClientId,
            Audience = outcome.Api?.Identifier,
            RequestedScopes = outcome.RequestedScopes,
            DefaultScopes = outcome.DefaultScopes,
            DefaultsToAllScopes = outcome.DefaultsToAllScopes,
            GrantTypeClaim = outcome.GrantTypeClaim,
            Protocol = outcome.Protocol,
            ExpiresAt = scope.Now + Lifetime,
        };
        var record = new StoredRecord
        {
            Key = RecordKey.Of(value),
            Subject = outcome.User!.UserId,
            ClientId = application.ClientId,
            CreatedAt = scope.Now,
            ExpiresAt = scope.Now + Kept,
            Payload = token.ToPayload(),
        };
        await Records(scope).InsertAsync(scope.Tenant.Id, Kind, record, scope.Now, scope.CancellationToken);
        return value;
    }

    /// <summary>What was presented as an <c>mfa_token</c>, or why it is worth nothing.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="application">The application that presents it, or null where it is the only proof there is.</param>
    /// <param name="value">What was presented.</param>
    public static async ValueTask<(PresentedMfaToken? Token, EngineError? Error)> FindAsync(TenantScope scope, Application? application, string value)
    {
        if (value.Length > MaxCharacters)
        {
            return (null, MfaErrors.TokenMalformed(application));
        }

        var key = RecordKey.Of(value);
        var record = await Records(scope).GetAsync(scope.Tenant.Id, Kind, key, scope.Now, scope.CancellationToken);
        if (record is null)
        {
            return await FindAccessTokenAsync(scope, application, key, value);
        }

        var token = MfaToken.FromPayload(record.Payload);
        if (record.ConsumedAt is not null || (application is not null && application.ClientId != token.ClientId))
        {
            return (null, MfaErrors.TokenMalformed(application));
        }

        if (token.ExpiresAt <= scope.Now)
        {
            return (null, MfaErrors.TokenExpired);
        }

        return await scope.Tenant.FindUserAsync(token.Authentication.UserId, scope.CancellationToken) is { Blocked: not true } user && token.Authentication.CountsFor(user)
            ? (new(key, token, user, IsAccessToken: false), null)
            : (null, MfaErrors.TokenMalformed(application));
    }

    /// <summary>Uses it up; true for exactly one caller. An access token stays good until it expires.</summary>
    public static async ValueTask<bool> UseUpAsync(TenantScope scope, PresentedMfaToken presented)
        => presented.IsAccessToken || (await Records(scope).TryConsumeAsync(scope.Tenant.Id, Kind, presented.Key, scope.Now, scope.CancellationToken)).Outcome == ConsumeOutcome.Won;

    /// <summary>Whoever has a token for the API proves a further factor with it, as they would with an <c>mfa_token</c>.</summary>
    private static async ValueTask<(PresentedMfaToken? Token, EngineError? Error)> FindAccessTokenAsync(TenantScope scope, Application? application, string key, string value)
    {
        var audience = MfaApi.IdentifierOf(scope.Issuer);
        if (await AccessTokenReader.VerifyAsync(scope, value) is not { } access
            || !access.Audiences.Contains(audience)
            || (application is not null && access.ClientId != application.ClientId)
            || await scope.Tenant.FindUserAsync(access.Subject, scope.CancellationToken) is not { Blocked: not true } user)
        {
            return (null, MfaErrors.TokenMalformed(application));
        }

        var token = new MfaToken
        {
            Authentication = new Authentication { UserId = user.UserId, Time = scope.Now, Person = user.Sequence, Epoch = user.AccessEpoch ?? 0 },
            ClientId = access.ClientId,
            Audience = audience,
            RequestedScopes = access.Scopes,
            ExpiresAt = access.ExpiresAt,
        };
        return (new(key, token, user, IsAccessToken: true) { Scopes = access.Scopes }, null);
    }

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
