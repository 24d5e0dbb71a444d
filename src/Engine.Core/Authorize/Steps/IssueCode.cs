using Engine.Core.Access.Explain;
using Engine.Core.Actions;
using Engine.Core.Connections;
using Engine.Core.Consent;
using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Logs;
using Engine.Core.Pipeline;
using Engine.Core.Sessions;
using Engine.Core.Storage;

namespace Engine.Core.Authorize.Steps;

/// <summary>Makes the authorization code and sends it to the callback.</summary>
internal static class IssueCode
{
    private static readonly NamedStep<AuthorizeContext> AskConsent = InteractionStep.Of(new CheckConsent());

    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        var application = context.Application!;
        var session = context.Session!;
        var options = context.Engine.Options;
        var parameters = context.Parameters;
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        await SessionService.TouchAsync(context.Scope, context.FoundSession!, application.ClientId, settings);

        var value = options.SecretSource.Token(32);
        var code = new AuthorizationCode
        {
            Authentication = session.Authentication with { SessionId = session.Id },
            ClientId = application.ClientId,
            RedirectUri = parameters["redirect_uri"] is null ? null : context.RedirectUri,
            Audience = context.Api?.Identifier,
            RequestedScopes = context.RequestedScopes,
            GrantedScopes = context.Settled!.GrantedScopes,
            Nonce = parameters["nonce"],
            CodeChallenge = parameters["code_challenge"],
            CodeChallengeMethod = parameters["code_challenge_method"] ?? (parameters["code_challenge"] is null ? null : Pkce.Plain),
            Family = options.SecretSource.Token(16),
            WantsAuthTime = parameters["max_age"] is not null,
            AuthorizationDetails = context.AuthorizationDetails?.ToJsonString(),
            AccessTokenClaims = context.Settled.AccessTokenClaims,
            IdTokenClaims = context.Settled.IdTokenClaims,
        };

        var record = new StoredRecord
        {
            Key = RecordKey.Of(value),
            Subject = code.Authentication.UserId,
            ClientId = code.ClientId,
            SessionId = session.Id,
            Family = code.Family,
            CreatedAt = context.Now,
            ExpiresAt = context.Now + options.AuthorizationCodeLifetime,
            Payload = code.ToPayload(),
        };
        var (error, isOutdated) = await WriteAsync(context, record);
        if (isOutdated)
        {
            var asked = await AskConsent.Run(context);
            return asked.IsContinue ? await RunAsync(context) : asked;
        }

        if (error is not null)
        {
            return error;
        }

        var isInteractive = context.Transaction is not null;
        context.Engine.Logs.Write(context.Scope, new LogEntry(isInteractive ? LogEvents.Login : LogEvents.SilentLogin)
        {
            Application = application,
            Connection = await FindConnectionAsync(context),
            UserName = context.User!.Email ?? context.User.Username ?? context.User.Name,
            Login = new CompletedLogin(session.Id, context.Transaction?.Record.CreatedAt ?? context.Now, context.Now, context.User.LoginsCount ?? 0, context.ExecutedActions),
            UserId = code.Authentication.UserId,
            Audience = code.Audience,
            Scopes = code.GrantedScopes,
            Decision = context.Decision,
            Held = context.Held,
            Consent = context.Consent,
            HasConsented = isInteractive && context.Transaction!.Content.HasConsented,
            ScopeChanges = context.Settled.ScopeChanges,
            Console = context.Settled.Console,
            Claims =
            [
                .. ClaimReasons.OfActions(ClaimChange.IdToken, context.Settled.IdTokenClaims, context.Settled.ClaimChanges),
                .. ClaimReasons.OfActions(ClaimChange.AccessToken, context.Settled.AccessTokenClaims, context.Settled.ClaimChanges),
            ],
        });
        context.Engine.Telemetry.LoginCompleted(isInteractive);
        return await AuthorizationResponse.RenderCodeAsync(context, value, settings);
    }

    /// <summary>
    /// Ends the transaction and writes the code, with the consent it stands on. A code stands on its session as well: one that ended
    /// meanwhile, with its person perhaps, gives none.
    /// </summary>
    private static async ValueTask<(EngineError? Error, bool IsOutdated)> WriteAsync(AuthorizeContext context, StoredRecord code)
    {
        var (endAt, insertAt) = (-1, -1);
        var (result, isOutdated) = await ConsentService.CommitAsync(context, batch =>
        {
            endAt = context.Transaction is { } transaction ? TransactionService.End(batch, transaction) : -1;
            insertAt = batch.InsertRecord(RecordKinds.AuthorizationCode, code, new RecordReference(RecordKinds.Session, context.FoundSession!.Record.Key));
            ConsentService.RequireRemembered(context, batch);
        });
        if (result.Succeeded)
        {
            TransactionService.Forget(context);
            return default;
        }

        if (isOutdated || result.Failed == endAt)
        {
            return (AuthorizeErrors.TransactionGone, isOutdated);
        }

        if (context.Transaction is { } open)
        {
            await TransactionService.EndAsync(context, open);
        }

        return (result.Failed == insertAt ? AuthorizeErrors.LoginRequired : AuthorizeErrors.ConsentRequired, false);
    }

    /// <summary>The connection the person has come through, for the log; it may be gone by now.</summary>
    private static async ValueTask<Connection?> FindConnectionAsync(AuthorizeContext context)
        => context.Session!.Authentication.Connection is { } name ? await context.Tenant.Connections.FindCachedAsync(new DocumentKey("name", name), context.CancellationToken) : null;
}
