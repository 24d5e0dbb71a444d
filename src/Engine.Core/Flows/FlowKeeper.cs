using Engine.Core.Authorize;
using Engine.Core.Consent;

namespace Engine.Core.Flows;

/// <summary>Writes down what is known of a request when the person is asked something: one write, whatever happened on the way.</summary>
internal static class FlowKeeper
{
    /// <summary>False when somebody else has changed or ended the transaction in the meantime.</summary>
    public static async ValueTask<bool> KeepAsync(AuthorizeContext context, string screen)
    {
        if (context.Transaction is not { } open)
        {
            context.Transaction = await TransactionService.BeginAsync(context, context.Cookies, context.Parameters, content => Describe(context, content, screen));
            return true;
        }

        var content = Describe(context, open.Content, screen);
        while (true)
        {
            var (result, isOutdated) = await ConsentService.CommitAsync(context, batch => TransactionService.Update(batch, open, content));
            if (!isOutdated)
            {
                return result.Succeeded;
            }
        }
    }

    private static Transaction Describe(AuthorizeContext context, Transaction content, string screen)
    {
        content = context.FlowNotes.AddTo(content) with { Screen = screen, LinkingId = context.LinkingId };
        if (context is not { Session: { } session, User: { } user })
        {
            return content;
        }

        content = content with { SessionId = session.Id, UserId = user.UserId };
        return context.Settled is not { } settled ? content : content with
        {
            AskedScopes = context.AskedScopes,
            ConsentId = context.Remembered?.Value.Id,
            ConsentVersion = context.Remembered?.Version ?? 0,
            ConsentScopes = context.Remembered?.Value.Scope ?? [],
            HasConsented = context.AskedScopes is null && content.HasConsented,
            GrantedScopes = string.Join(' ', settled.GrantedScopes),
            AccessTokenClaims = ClaimsCodec.ToText(settled.AccessTokenClaims),
            IdTokenClaims = ClaimsCodec.ToText(settled.IdTokenClaims),
            ScopeChanges = settled.ScopeChanges,
            ClaimChanges = settled.ClaimChanges,
            Console = settled.Console,
        };
    }
}
