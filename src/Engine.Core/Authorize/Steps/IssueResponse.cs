using Engine.Core.Access;
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
using Engine.Core.Tokens;

namespace Engine.Core.Authorize.Steps;

/// <summary>Makes what the request asks for, a code, tokens or both, and sends it to the callback.</summary>
internal static class IssueResponse
{
    private static readonly NamedStep<AuthorizeContext> AskConsent = InteractionStep.Of(new CheckConsent());

    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (context.ResponseTypes.HasFlag(ResponseTypes.IdToken) && !context.Settled!.GrantedScopes.Contains(OidcScopes.OpenId))
        {
            return AuthorizeErrors.OpenIdNotGranted;
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        await SessionService.TouchAsync(context.Scope, context.FoundSession!, context.Application!.ClientId, settings);
        (string Value, StoredRecord Record)? code = context.ResponseTypes.HasFlag(ResponseTypes.Code) ? CodeIssuer.Create(context) : null;
        var (error, isOutdated) = await WriteAsync(context, code?.Record);
        if (isOutdated)
        {
            var asked = await AskConsent.Run(context);
            return asked.IsContinue ? await RunAsync(context) : asked;
        }

        if (error is not null)
        {
            return error;
        }

        var fields = new List<KeyValuePair<string, string>>(8);
        string? tokenId = null;
        if (code is { } issued)
        {
            fields.Add(new("code", issued.Value));
        }

        if (context.IsFrontChannel)
        {
            var basis = code is { } made ? new RecordReference(RecordKinds.AuthorizationCode, made.Record.Key) : new(RecordKinds.Session, context.FoundSession!.Record.Key);
            tokenId = await FrontChannelTokens.AddAsync(context, settings, code is { } known ? (known.Value, known.Record.Family!) : null, basis, fields);
        }

        await WriteLogAsync(context, tokenId);
        return await AuthorizationResponse.RenderAsync(context, fields, settings);
    }

    public static async ValueTask WriteLogAsync(AuthorizeContext context, string? tokenId)
    {
        var (session, user, settled) = (context.Session!, context.User!, context.Settled!);
        var isInteractive = context.Transaction is not null || context.HasJustSignedIn;
        context.Engine.Logs.Write(context.Scope, new LogEntry(isInteractive ? LogEvents.Login : LogEvents.SilentLogin)
        {
            Application = context.Application,
            Connection = await FindConnectionAsync(context),
            UserName = user.Email ?? user.Username ?? user.Name,
            Login = new CompletedLogin(session.Id, context.Transaction?.Record.CreatedAt ?? context.Now, context.Now, user.LoginsCount ?? 0, context.ExecutedActions),
            UserId = session.Authentication.UserId,
            Audience = context.Api?.Identifier,
            Scopes = settled.GrantedScopes,
            Decision = context.Decision,
            Held = context.Held,
            Consent = context.Consent,
            HasConsented = context.Transaction?.Content.HasConsented == true,
            ScopeChanges = settled.ScopeChanges,
            Console = settled.Console,
            TokenId = tokenId,
            AccessToken = context.ResponseTypes.HasFlag(ResponseTypes.Token) ? TokenFormat.OfAccessToken(context.Api) : null,
            IdToken = context.ResponseTypes.HasFlag(ResponseTypes.IdToken) ? TokenFormat.OfIdToken(context.Application!) : null,
            Claims =
            [
                .. ClaimReasons.OfActions(ClaimChange.IdToken, settled.IdTokenClaims, settled.ClaimChanges),
                .. ClaimReasons.OfActions(ClaimChange.AccessToken, settled.AccessTokenClaims, settled.ClaimChanges),
            ],
        });
        context.Engine.Telemetry.LoginCompleted(isInteractive);
        if (context.IsFrontChannel)
        {
            context.Engine.Telemetry.TokenIssued("implicit");
        }
    }

    /// <summary>
    /// Ends the transaction and writes the code, with the consent the answer stands on. A code stands on its session as well: one that
    /// ended meanwhile, with its person perhaps, gives none.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="code">The record of the code, or null.</param>
    /// <param name="also">What else has to hold in the same moment, and what it means if it does not.</param>
    public static async ValueTask<(EngineError? Error, bool IsOutdated)> WriteAsync(AuthorizeContext context, StoredRecord? code, (Func<StoreBatch, int> Write, EngineError Error)? also = null)
    {
        var (endAt, insertAt, alsoAt) = (-1, -1, -1);
        var (result, isOutdated) = await ConsentService.CommitAsync(context, batch =>
        {
            endAt = context.Transaction is { } transaction ? TransactionService.End(batch, transaction) : -1;
            insertAt = code is null ? -1 : batch.InsertRecord(RecordKinds.AuthorizationCode, code, new RecordReference(RecordKinds.Session, context.FoundSession!.Record.Key));
            alsoAt = also?.Write(batch) ?? -1;
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

        return (result.Failed == insertAt ? AuthorizeErrors.LoginRequired : result.Failed == alsoAt ? also!.Value.Error : AuthorizeErrors.ConsentRequired, false);
    }

    /// <summary>The connection the person has come through, for the log; it may be gone by now.</summary>
    private static async ValueTask<Connection?> FindConnectionAsync(AuthorizeContext context)
        => context.Session!.Authentication.Connection is { } name ? await context.Tenant.Connections.FindCachedAsync(new DocumentKey("name", name), context.CancellationToken) : null;
}
