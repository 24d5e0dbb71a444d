using Engine.Core.Access;
using Engine.Core.Authorize;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Pipeline;
using Engine.Core.Sessions;
using AuthorizeSteps = Engine.Core.Authorize.Steps;

namespace Engine.Core.Consent;

/// <summary>The consent page.</summary>
internal static class ConsentEndpoints
{
    public const string Path = "/u/consent";

    public static async ValueTask<EngineResponse> ShowAsync(EndpointContext endpoint)
    {
        var (context, refusal) = await LoadAsync(endpoint, FormParser.ParseQuery(endpoint.Request.QueryString)?["state"]);
        if (context is null)
        {
            return refusal!;
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var partial = context.AuthorizationDetails is null ? null : await PromptPartials.FindCustomizedConsentAsync(context.Tenant, context.CancellationToken);
        return await PageResponse.RenderAsync(context, context.Application, shell => new ConsentPage
        {
            Tenant = shell.Tenant,
            Application = shell.Application,
            Locale = shell.Locale,
            Nonce = shell.Nonce,
            FormAction = context.LocalUrl(Path),
            State = context.Transaction!.State,
            UserName = context.User!.Name ?? context.User.Email ?? context.User.UserId,
            ApiName = context.Api?.Name,
            AuthorizationDetails = context.AuthorizationDetails,
            Partial = partial,
            Entries = ConsentService.Describe(AskedScopes(context), context.Api, settings.Flags.UseScopeDescriptionsForConsent),
        }, formTargets: context.RedirectUri);
    }

    public static async ValueTask<EngineResponse> SubmitAsync(EndpointContext endpoint)
    {
        var body = await BodyReader.ReadAsync(endpoint, allowJson: false);
        if (body.Parameters is not { } form)
        {
            return await ErrorPages.RenderAsync(endpoint, body.Error!, null);
        }

        var (context, refusal) = await LoadAsync(endpoint, form["state"]);
        if (context is null)
        {
            return refusal!;
        }

        var transaction = context.Transaction!;
        switch (form["action"])
        {
            case "accept":
                await ConsentService.RememberAsync(context, context.User!.UserId, AskedScopes(context));
                return await TransactionService.UpdateAsync(context, transaction, transaction.Content with { HasConsented = true })
                    ? EngineResponse.Redirect(Url.AddQuery(context.LocalUrl(AuthorizeEndpoint.ResumePath), [new("state", transaction.State)]), 303)
                    : await ErrorPages.RenderAsync(context, AuthorizeErrors.TransactionGone, context.Application);
            case "deny":
                return await TransactionService.EndAsync(context, transaction)
                    ? await AuthorizeEndpoint.RefuseAsync(context, AuthorizeErrors.ConsentDenied)
                    : await ErrorPages.RenderAsync(context, AuthorizeErrors.TransactionGone, context.Application);
            default:
                return await ErrorPages.RenderAsync(context, AuthorizeErrors.InvalidParameter("action", "must be accept or deny") with { Redirectable = false }, context.Application);
        }
    }

    /// <summary>What the page has asked for: the person consents to nothing they were not shown.</summary>
    private static IReadOnlyList<string> AskedScopes(AuthorizeContext context)
        => context.Transaction!.Content.AskedScopes is { } asked ? OidcScopes.Split(asked) ?? [] : context.Settled!.GrantedScopes;

    /// <summary>The transaction, if it is this browser's, waits for consent, and its person is still signed in.</summary>
    private static async ValueTask<(AuthorizeContext? Context, EngineResponse? Refusal)> LoadAsync(EndpointContext endpoint, string? state)
    {
        var transaction = await TransactionService.FindAsync(endpoint, state);
        var session = await SessionService.FindAsync(endpoint);
        if (transaction is not { Content.GrantedScopes: { } granted } || session is null || session.Session.Id != transaction.Content.SessionId || session.Session.UserId != transaction.Content.UserId)
        {
            return (null, await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null));
        }

        var context = new AuthorizeContext(endpoint, new RequestParameters(transaction.Content.Parameters), transaction)
        {
            FoundSession = session,
            User = await endpoint.Tenant.FindUserAsync(session.Session.UserId, endpoint.CancellationToken),
            Settled = new Token.SettledGrant(OidcScopes.Split(granted)!, ClaimsCodec.FromText(null), ClaimsCodec.FromText(null)),
        };
        foreach (var step in Steps)
        {
            if ((await step(context)).Error is { } error)
            {
                return (null, await AuthorizeEndpoint.RefuseAsync(context, error));
            }
        }

        return context.User is null || !session.Session.Authentication.CountsFor(context.User) ? (null, await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null)) : (context, null);
    }

    /// <summary>What the page needs to know of the request, found as the authorization endpoint finds it.</summary>
    private static readonly Step<AuthorizeContext>[] Steps =
    [
        AuthorizeSteps.LoadApplication.RunAsync,
        AuthorizeSteps.CheckRedirectUri.RunAsync,
        AuthorizeSteps.CheckResponseType.RunAsync,
        AuthorizeSteps.CheckPrompt.RunAsync,
        AuthorizeSteps.LoadApi.RunAsync,
        AuthorizeSteps.CheckAuthorizationDetails.RunAsync,
    ];
}
