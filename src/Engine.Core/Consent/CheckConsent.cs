using Engine.Core.Access;
using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Pages;

namespace Engine.Core.Consent;

/// <summary>Asks the person for consent where the application may not skip it (<c>user-consent-and-third-party-applications.md</c>).</summary>
internal sealed class CheckConsent : IInteraction<AuthorizeContext>
{
    private const string Screen = "consent";

    public string Name => nameof(CheckConsent);

    public IReadOnlyList<string> Screens => [Screen];

    public async ValueTask<Need> NeedAsync(AuthorizeContext flow)
    {
        if (flow.ConsentToRemember is not null)
        {
            return Need.Met;
        }

        // Who has just consented is not asked for the sake of the request again, but is when what they gave was revoked meanwhile.
        var hasConsented = flow.Transaction?.Content.HasConsented == true;
        var decision = await ConsentService.DecideAsync(flow, isDemanded: !hasConsented && ConsentService.IsDemanded(flow));
        if (!hasConsented)
        {
            flow.Consent = decision;
        }

        if (!decision.IsNeeded)
        {
            return Need.Met;
        }

        flow.AskedScopes = string.Join(' ', flow.Prompt.Contains("consent") ? flow.Settled!.GrantedScopes : decision.NewScopes);
        return Need.Ask(Screen, AuthorizeErrors.ConsentRequired);
    }

    public async ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen)
    {
        if (flow.Transaction!.Content.AskedScopes is null)
        {
            return Answer.Done;
        }

        var settings = await flow.Tenant.GetSettingsAsync(flow.CancellationToken);
        return new Screen(Screen)
        {
            Create = page => new ConsentPage
            {
                Tenant = page.Tenant,
                Application = page.Application,
                Locale = page.Locale,
                Nonce = page.Nonce,
                FormAction = page.FormAction,
                State = page.State,
                UserName = flow.User!.Name ?? flow.User.Email ?? flow.User.UserId,
                ApiName = flow.Api?.Name,
                AuthorizationDetails = flow.AuthorizationDetails,
                Entries = ConsentService.Describe(AskedScopes(flow), flow.Api, settings.Flags.UseScopeDescriptionsForConsent),
            },
        };
    }

    public async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form)
    {
        var open = flow.Transaction!;
        switch (form["action"])
        {
            case "accept" when open.Content.AskedScopes is null:
                return Answer.Done;
            case "accept":
                flow.ConsentToRemember = AskedScopes(flow);
                flow.Transaction = open with { Content = open.Content with { HasConsented = true } };
                return Answer.Done;
            case "deny":
                return await TransactionService.EndAsync(flow, open) ? AuthorizeErrors.ConsentDenied : AuthorizeErrors.TransactionGone;
            default:
                return AuthorizeErrors.InvalidParameter("action", "must be accept or deny") with { Redirectable = false };
        }
    }

    /// <summary>What the screen has asked for: the person consents to nothing they were not shown.</summary>
    private static IReadOnlyList<string> AskedScopes(AuthorizeContext flow) => OidcScopes.Split(flow.Transaction!.Content.AskedScopes) ?? [];
}
