using Engine.Core.Consent;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Asks the person for consent where the application may not skip it (<c>user-consent-and-third-party-applications.md</c>).</summary>
internal static class CheckConsent
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        // Who has just consented is not asked for the sake of the request again, but is when what they gave was revoked meanwhile.
        var hasConsented = context.Transaction?.Content.HasConsented == true;
        var decision = await ConsentService.DecideAsync(context, isDemanded: !hasConsented && ConsentService.IsDemanded(context));
        if (!hasConsented)
        {
            context.Consent = decision;
        }

        if (!decision.IsNeeded)
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

        return await AskAsync(context, context.Prompt.Contains("consent") ? context.Settled!.GrantedScopes : decision.NewScopes);
    }

    private static async ValueTask<StepResult> AskAsync(AuthorizeContext context, IReadOnlyList<string> asked)
    {
        var settled = context.Settled!;
        Transaction Keep(Transaction transaction) => transaction with
        {
            SessionId = context.Session!.Id,
            UserId = context.User!.UserId,
            HasConsented = false,
            AskedScopes = string.Join(' ', asked),
            LinkingId = context.LinkingId,
            GrantedScopes = string.Join(' ', settled.GrantedScopes),
            AccessTokenClaims = ClaimsCodec.ToText(settled.AccessTokenClaims),
            IdTokenClaims = ClaimsCodec.ToText(settled.IdTokenClaims),
            ScopeChanges = settled.ScopeChanges,
            ClaimChanges = settled.ClaimChanges,
            Console = settled.Console,
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
