using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pages;
using Engine.Core.Pipeline;

namespace Engine.Core.Flows;

/// <summary>
/// A person's way from <c>/authorize</c> to the callback. The steps are asked from the top whenever the request comes by; the first
/// that needs the person sends the browser to its screen, and what is known by then is written once. A form goes to the step that
/// owns the screen, after the steps in front of it; where it is satisfied, the others follow at once, up to the next screen or the
/// callback.
/// </summary>
internal sealed class Walk(StepTable<AuthorizeContext> steps)
{
    private readonly Dictionary<string, int> _owners = FindOwners(steps);

    /// <summary>The endpoint of the screens.</summary>
    public Endpoint Screens => new(FlowPage.Pattern, ShowAsync, SubmitAsync) { Choices = [.. _owners.Keys] };

    /// <summary>Asks the steps from the top.</summary>
    public async ValueTask<EngineResponse> RunAsync(AuthorizeContext context) => await AnswerAsync(context, await steps.RunAsync(context));

    /// <summary>
    /// Goes on with a request whose person comes back from somewhere: the steps are asked from the top, and send the browser to the next
    /// screen or to the callback.
    /// </summary>
    public async ValueTask<EngineResponse> ContinueAsync(EndpointContext endpoint)
    {
        var state = FormParser.ParseQuery(endpoint.Request.QueryString)?["state"];
        if (endpoint.Request.Method == "POST")
        {
            var body = await BodyReader.ReadAsync(endpoint, allowJson: false);
            if (body.Parameters is not { } form)
            {
                return await ErrorPages.RenderAsync(endpoint, body.Error!, null);
            }

            state = form["state"] ?? state;
        }

        var (transaction, session) = await TransactionService.FindAsync(endpoint, state, alsoSession: true);
        if (transaction is not { Content.Screen: { } reached } || !_owners.ContainsKey(reached))
        {
            return await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null);
        }

        return SeeOther(endpoint, await RunAsync(new AuthorizeContext(endpoint, new RequestParameters(transaction.Content.Parameters), transaction) { KnownSession = (true, session) }));
    }

    private async ValueTask<EngineResponse> ShowAsync(EndpointContext endpoint)
    {
        var screen = endpoint.RouteValues[FlowPage.Screen];
        var (context, refusal) = await LoadAsync(endpoint, screen, FormParser.ParseQuery(endpoint.Request.QueryString)?["state"]);
        if (context is null)
        {
            return refusal!;
        }

        var owner = _owners[screen];
        var before = await steps.RunAsync(context, 0, owner);
        return before.IsContinue
            ? await GoOnAsync(context, owner, await steps.Steps[owner].Interaction!.ShowAsync(context, screen))
            : await AnswerAsync(context, before);
    }

    private async ValueTask<EngineResponse> SubmitAsync(EndpointContext endpoint)
    {
        var screen = endpoint.RouteValues[FlowPage.Screen];
        var body = await BodyReader.ReadAsync(endpoint, allowJson: false);
        if (body.Parameters is not { } form)
        {
            return await ErrorPages.RenderAsync(endpoint, body.Error!, null);
        }

        var (context, refusal) = await LoadAsync(endpoint, screen, form["state"] ?? FormParser.ParseQuery(endpoint.Request.QueryString)?["state"]);
        if (context is null)
        {
            return refusal!;
        }

        var owner = _owners[screen];
        var before = await steps.RunAsync(context, 0, owner);
        var response = before.IsContinue
            ? await GoOnAsync(context, owner, await steps.Steps[owner].Interaction!.SubmitAsync(context, screen, form))
            : await AnswerAsync(context, before);

        return SeeOther(endpoint, response);
    }

    /// <summary>After a form the browser must go on with GET, whatever comes next (RFC 9110, section 15.4.4).</summary>
    private static EngineResponse SeeOther(EndpointContext endpoint, EngineResponse response)
    {
        if (endpoint.Request.Method == "POST" && response.StatusCode == 302)
        {
            response.StatusCode = 303;
        }

        return response;
    }

    private async ValueTask<EngineResponse> GoOnAsync(AuthorizeContext context, int owner, Answer answer)
        => answer.Screen is { } screen ? AddCookies(context, await FlowPage.RenderAsync(context, screen))
            : await AnswerAsync(context, answer.Error is { } error ? error : await steps.RunAsync(context, owner, steps.Steps.Count));

    /// <summary>The request of a screen. One that has not come as far as the screen does not see it.</summary>
    private async ValueTask<(AuthorizeContext? Context, EngineResponse? Refusal)> LoadAsync(EndpointContext endpoint, string screen, string? state)
    {
        var (transaction, session) = await TransactionService.FindAsync(endpoint, state, alsoSession: true);
        if (transaction is not { Content.Screen: { } reached })
        {
            return (null, await LeadBackAsync(endpoint) ?? await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null));
        }

        return _owners.TryGetValue(reached, out var owner) && _owners[screen] <= owner
            ? (new AuthorizeContext(endpoint, new RequestParameters(transaction.Content.Parameters), transaction) { KnownSession = (true, session) }, null)
            : (null, await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null));
    }

    /// <summary>Whoever has bookmarked a screen is sent to where the tenant begins, if it says where that is (<c>flows.md</c>, errors).</summary>
    private static async ValueTask<EngineResponse?> LeadBackAsync(EndpointContext context)
        => context.Request.Method == "GET" && (await context.Tenant.GetSettingsAsync(context.CancellationToken)).DefaultRedirectionUri is { Length: > 0 } uri
            ? EngineResponse.Redirect(Url.AddQuery(uri, [new("iss", context.Issuer)]))
            : null;

    private static async ValueTask<EngineResponse> AnswerAsync(AuthorizeContext context, StepResult result)
    {
        var response = result.AskedScreen is { } screen
            ? await FlowKeeper.KeepAsync(context, screen) ? EngineResponse.Redirect(FlowPage.UrlOf(context, screen)) : await RefuseAsync(context, AuthorizeErrors.TransactionGone)
            : result.Response ?? await RefuseAsync(context, result.Error ?? HttpErrors.ServerError);
        return AddCookies(context, response);
    }

    private static async ValueTask<EngineResponse> RefuseAsync(AuthorizeContext context, EngineError error)
    {
        var type = error.Code is "login_required" or "consent_required" or "interaction_required" ? LogEvents.SilentLoginFailed : LogEvents.LoginFailed;
        context.Engine.Logs.WriteFailure(context, type, error, context.Application, context.User?.UserId, context.Decision, context.Session?.Id);
        return error.Redirectable && context.RedirectUri is not null && !ApplicationDemands.KeepsErrors(context.Application!)
            ? await AuthorizationResponse.RenderErrorAsync(context, error)
            : await ErrorPages.RenderAsync(context, error, context.Application, context.Decision);
    }

    private static EngineResponse AddCookies(AuthorizeContext context, EngineResponse response)
    {
        foreach (var (name, value) in context.Cookies.Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }

    private static Dictionary<string, int> FindOwners(StepTable<AuthorizeContext> steps)
    {
        var owners = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < steps.Steps.Count; i++)
        {
            foreach (var screen in steps.Steps[i].Interaction?.Screens ?? [])
            {
                if (!owners.TryAdd(screen, i))
                {
                    throw new ArgumentException($"Two interactions have a screen '{screen}'.", nameof(steps));
                }
            }
        }

        return owners;
    }
}
