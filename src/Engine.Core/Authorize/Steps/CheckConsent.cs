using Engine.Core.Consent;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Asks the person for consent where the application may not skip it (<c>user-consent-and-third-party-applications.md</c>).</summary>
internal static class CheckConsent
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (context.Transaction?.Content.HasConsented == true)
        {
            return StepResult.Continue;
        }

        context.Consent = await ConsentService.DecideAsync(context);
        if (!context.Consent.IsNeeded)
        {
            return StepResult.Continue;
        }

        if (context.Prompt.Contains("none"))
        {
            return AuthorizeErrors.ConsentRequired;
        }

        if (context.Engine.Options.Pages is null)
        {
            return AuthorizeErrors.PagesMissing;
        }

        return await AskAsync(context);
    }

    private static async ValueTask<StepResult> AskAsync(AuthorizeContext context)
    {
        var settled = context.Settled!;
        Transaction Keep(Transaction transaction) => transaction with
        {
            SessionId = context.Session!.Id,
            LinkingId = context.LinkingId,
            GrantedScopes = string.Join(' ', settled.GrantedScopes),
            AccessTokenClaims = ClaimsCodec.ToText(settled.AccessTokenClaims),
            IdTokenClaims = ClaimsCodec.ToText(settled.IdTokenClaims),
            ScopeChanges = settled.ScopeChanges,
            ClaimChanges = settled.ClaimChanges,
        };

        var cookies = new EngineResponse();
        if (context.Transaction is { } open)
        {
            if (!await TransactionService.UpdateAsync(context, open, Keep(open.Content)))
            {
                return AuthorizeErrors.TransactionGone;
            }
        }
        else
        {
            open = await TransactionService.BeginAsync(context, cookies, context.Parameters, Keep);
        }

        var response = EngineResponse.Redirect(Url.AddQuery(context.LocalUrl(ConsentEndpoints.Path), [new("state", open.State)]));
        foreach (var (name, value) in cookies.Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }
}
