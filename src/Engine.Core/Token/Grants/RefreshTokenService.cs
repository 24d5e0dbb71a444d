using Engine.Core.Applications;
using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Token.Grants;

/// <summary>Issues, rotates, extends and revokes refresh tokens (<c>tokens.md</c>, section 7).</summary>
internal static class RefreshTokenService
{
    /// <summary>The most active tokens a person may have at one application; the oldest goes.</summary>
    private const int MaxPerUserAndClient = 200;

    /// <summary>Begins a family; null when what it would stand on has ended in the meantime.</summary>
    public static async ValueTask<string?> IssueAsync(TenantScope scope, Application application, GrantOutcome outcome, IReadOnlyList<string> scopes)
    {
        var secrets = scope.Engine.Options.SecretSource;
        var settings = application.RefreshToken;
        var token = new RefreshToken
        {
            Authentication = Stamp(outcome.Authentication ?? new Authentication { UserId = outcome.User!.UserId, Time = scope.Now }, outcome.User!),
            WantsAuthTime = outcome.WantsAuthTime,
            ClientId = application.ClientId,
            Audience = outcome.Api?.Identifier,
            Scopes = scopes,
            Family = outcome.Family ?? secrets.Token(16),
            IsRotating = settings.IsRotating,
            FamilyCreatedAt = scope.Now,
            AbsoluteExpiry = AbsoluteExpiry(settings, scope.Now),
            AuthorizationDetails = outcome.AuthorizationDetails?.ToJsonString(),
            InitialDevice = SessionDevice.Of(scope),
            LastDevice = SessionDevice.Of(scope),
        };
        var value = secrets.Token(32);
        var record = ToRecord(value, token, settings, scope.Now);
        var records = scope.Engine.Options.Store.Records;
        var isIssued = outcome.Basis is { } basis
            ? await records.InsertOnAsync(scope.Tenant.Id, RecordKinds.RefreshToken, record, basis, scope.Now, scope.CancellationToken)
            : await records.InsertAsync(scope.Tenant.Id, RecordKinds.RefreshToken, record, scope.Now, scope.CancellationToken);
        if (!isIssued)
        {
            return null;
        }

        // A grant of an embedder's stands on no record: it is looked after the insertion whether the person is still who they were.
        if (outcome.Basis is null && (await scope.Tenant.FindUserAsync(token.UserId, scope.CancellationToken) is not { } user || !token.Authentication.CountsFor(user)))
        {
            await records.DeleteAsync(scope.Tenant.Id, RecordKinds.RefreshToken, record.Key, scope.CancellationToken);
            return null;
        }

        await TrimAsync(scope, token);
        return value;
    }

    /// <summary>
    /// Settles an exchange: a rotating token is replaced, a non-rotating one extended. Null: it was used by somebody else in
    /// the meantime. The value is null when the client keeps the token it has.
    /// </summary>
    public static async ValueTask<(bool Succeeded, string? NewToken)> SettleAsync(TenantScope scope, Application application, RefreshTokenExchange exchange)
    {
        var settings = application.RefreshToken;
        var records = scope.Engine.Options.Store.Records;
        if (settings.IsRotating)
        {
            return await RotateAsync(scope, application, exchange);
        }

        if (exchange.Token.IsRotating)
        {
            // The application stopped rotating: this exchange gives a token that stays, and ends the family.
            var value = scope.Engine.Options.SecretSource.Token(32);
            var successor = exchange.Token.Exchanged(scope) with { IsRotating = false, Counter = exchange.Token.Counter + 1 };
            var outcome = await records.RotateAsync(scope.Tenant.Id, RecordKinds.RefreshToken, exchange.Key, ToRecord(value, successor, settings, scope.Now), scope.Now, scope.CancellationToken);
            return (outcome.Outcome == ConsumeOutcome.Won, value);
        }

        var expiry = Expiry(settings, exchange.Token, scope.Now);
        if (expiry != exchange.Record.ExpiresAt)
        {
            // Somebody who extended it at the same moment has done just what is wanted here.
            await records.ReplaceAsync(scope.Tenant.Id, RecordKinds.RefreshToken, exchange.Record with { ExpiresAt = expiry, Payload = exchange.Token.Exchanged(scope).ToPayload() }, exchange.Record.Version, scope.Now, scope.CancellationToken);
        }

        return (true, null);
    }

    /// <summary>Ends a family: every token that descends from the same beginning.</summary>
    public static ValueTask<int> RevokeFamilyAsync(TenantScope scope, string family)
        => scope.Engine.Options.Store.Records.DeleteWhereAsync(scope.Tenant.Id, new RecordFilter { Family = family }, scope.CancellationToken);

    /// <summary>A rotated token came again: either it or its successor is in the wrong hands, so the family ends.</summary>
    public static async ValueTask<EngineError> RefuseReuseAsync(TenantScope scope, Application application, RefreshToken token)
    {
        await RevokeFamilyAsync(scope, token.Family);
        scope.Engine.Logs.Write(scope, LogEvents.RefreshTokenReused, application, token.UserId);
        return TokenErrors.InvalidRefreshToken(application, "A rotated token was used again; its family is revoked.");
    }

    private static async ValueTask<(bool Succeeded, string? NewToken)> RotateAsync(TenantScope scope, Application application, RefreshTokenExchange exchange)
    {
        var records = scope.Engine.Options.Store.Records;
        var value = scope.Engine.Options.SecretSource.Token(32);
        var successor = exchange.Token.Exchanged(scope) with { IsRotating = true, Counter = exchange.Token.Counter + 1 };
        var record = ToRecord(value, successor, application.RefreshToken, scope.Now);
        if (exchange.Record.ConsumedAt is null)
        {
            var result = await records.RotateAsync(scope.Tenant.Id, RecordKinds.RefreshToken, exchange.Key, record, scope.Now, scope.CancellationToken);
            if (result.Outcome != ConsumeOutcome.AlreadyUsed)
            {
                return (result.Outcome == ConsumeOutcome.Won, value);
            }

            // Another request won a moment ago; this one stands where one within the leeway stands, if there is a leeway.
            if (await FindAsync(scope, exchange.Key) is not { } used || !await MayComeAgainAsync(scope, application, exchange.Token, used))
            {
                return (false, null);
            }
        }

        // The family may be revoked between the check and the insertion: it gets no new member then.
        var isAdded = await records.InsertOnAsync(scope.Tenant.Id, RecordKinds.RefreshToken, record, new RecordReference(RecordKinds.RefreshToken, exchange.Key), scope.Now, scope.CancellationToken);
        return (isAdded, isAdded ? value : null);
    }

    /// <summary>Whether a used token may be exchanged once more: within the leeway, and only right before the current one, as its answer may have been lost.</summary>
    public static async ValueTask<bool> MayComeAgainAsync(TenantScope scope, Application application, RefreshToken token, StoredRecord record)
    {
        if (record.ConsumedAt is not { } consumed || scope.Now >= consumed.AddSeconds(application.RefreshToken.Leeway))
        {
            return false;
        }

        var filter = new RecordFilter { Kind = RecordKinds.RefreshToken, Family = token.Family };
        var family = await scope.Engine.Options.Store.Records.ListAsync(scope.Tenant.Id, filter, scope.Now, cancellationToken: scope.CancellationToken);
        return !family.Any(sibling => sibling.ConsumedAt is not null && RefreshToken.FromPayload(sibling.Payload).Counter > token.Counter);
    }

    private static Authentication Stamp(Authentication authentication, User user)
        => authentication.Person == 0 ? authentication with { Person = user.Sequence, Epoch = user.AccessEpoch ?? 0 } : authentication;

    private static ValueTask<StoredRecord?> FindAsync(TenantScope scope, string key)
        => scope.Engine.Options.Store.Records.GetAsync(scope.Tenant.Id, RecordKinds.RefreshToken, key, scope.Now, scope.CancellationToken);

    private static StoredRecord ToRecord(string value, RefreshToken token, RefreshTokenConfiguration settings, DateTimeOffset now) => new()
    {
        Key = RecordKey.Of(value),
        Subject = token.UserId,
        ClientId = token.ClientId,
        SessionId = token.Authentication.SessionId,
        Family = token.Family,
        CreatedAt = now,
        ExpiresAt = Expiry(settings, token, now),
        Payload = token.ToPayload(),
    };

    private static DateTimeOffset? AbsoluteExpiry(RefreshTokenConfiguration settings, DateTimeOffset now)
        => settings.InfiniteTokenLifetime && settings.ExpirationType != "expiring" ? null : now.AddSeconds(settings.TokenLifetime);

    private static DateTimeOffset? Expiry(RefreshTokenConfiguration settings, RefreshToken token, DateTimeOffset now)
    {
        // A family that could live for ever gets its end once the application has a maximum.
        var absolute = token.AbsoluteExpiry ?? AbsoluteExpiry(settings, token.FamilyCreatedAt);
        var idle = settings.InfiniteIdleTokenLifetime ? (DateTimeOffset?)null : now.AddSeconds(settings.IdleTokenLifetime);
        return absolute is null || (idle is not null && idle < absolute) ? idle : absolute;
    }

    private static async ValueTask TrimAsync(TenantScope scope, RefreshToken token)
    {
        var records = scope.Engine.Options.Store.Records;
        var filter = new RecordFilter { Kind = RecordKinds.RefreshToken, Subject = token.UserId, ClientId = token.ClientId };
        var active = await records.ListAsync(scope.Tenant.Id, filter, scope.Now, cancellationToken: scope.CancellationToken);
        var surplus = active.Count(static record => record.ConsumedAt is null) - MaxPerUserAndClient;
        foreach (var oldest in active.Where(static record => record.ConsumedAt is null).Take(Math.Max(0, surplus)))
        {
            await records.DeleteAsync(scope.Tenant.Id, RecordKinds.RefreshToken, oldest.Key, scope.CancellationToken);
        }
    }
}
