using Engine.Core.Authorize;
using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Flows;

/// <summary>
/// The one endpoint of every screen of every walk, and the ways back to them. What was kept says which walk it is; a screen that
/// is none of it does not see it. Walks that begin with a link begin here as well.
/// </summary>
internal sealed class WalkEndpoint
{
    /// <summary>Where people are sent back to by what asks for the address of the request itself.</summary>
    public const string ResumePath = "/authorize/resume";

    /// <summary>Where people come back to after an Action has sent them somewhere.</summary>
    public const string ContinuePath = "/continue";

    /// <summary>Where people come back to after they have signed in at another identity provider.</summary>
    public const string LoginCallbackPath = "/login/callback";

    private readonly Dictionary<string, IWalk> _walks;
    private readonly Dictionary<string, IWalk> _entries;

    public WalkEndpoint(params IReadOnlyList<IWalk> walks)
    {
        _walks = walks.ToDictionary(static walk => walk.Name);
        _entries = walks.Where(static walk => walk.Entry is not null).ToDictionary(static walk => walk.Entry!);
    }

    public IEnumerable<Endpoint> Endpoints =>
    [
        new(FlowPage.Pattern, ShowAsync, SubmitAsync) { Choices = [.. _walks.Values.SelectMany(static walk => walk.Screens).Concat(_entries.Keys).Distinct()] },
        new(ResumePath, ContinueAsync, null),
        new(ContinuePath, ContinueAsync, ContinueAsync),
        new(LoginCallbackPath, ContinueAsync, ContinueAsync),
    ];

    private async ValueTask<EngineResponse> ShowAsync(EndpointContext endpoint)
    {
        var screen = endpoint.RouteValues[FlowPage.Screen];
        var query = QueryReader.Read(endpoint);
        if (query.Parameters is not { } parameters)
        {
            return await ErrorPages.RenderAsync(endpoint, query.Error!, null);
        }

        if (parameters["state"] is null && _entries.TryGetValue(screen, out var entered))
        {
            return await entered.BeginAsync(endpoint, parameters);
        }

        var (walk, kept) = await FindAsync(endpoint, parameters["state"]);
        return walk is null ? await LeadBackAsync(endpoint) : await walk.ShowAsync(endpoint, kept, screen);
    }

    private async ValueTask<EngineResponse> SubmitAsync(EndpointContext endpoint)
    {
        var body = await BodyReader.ReadAsync(endpoint, allowJson: false);
        if (body.Parameters is not { } form)
        {
            return await ErrorPages.RenderAsync(endpoint, body.Error!, null);
        }

        var (walk, kept) = await FindAsync(endpoint, form["state"] ?? StateOfQuery(endpoint));
        return walk is null ? await LeadBackAsync(endpoint) : SeeOther(endpoint, await walk.SubmitAsync(endpoint, kept, endpoint.RouteValues[FlowPage.Screen], form));
    }

    /// <summary>The steps are asked from the top, and send the browser to the next screen or to the end.</summary>
    private async ValueTask<EngineResponse> ContinueAsync(EndpointContext endpoint)
    {
        var state = StateOfQuery(endpoint);
        if (endpoint.Request.Method == "POST")
        {
            var body = await BodyReader.ReadAsync(endpoint, allowJson: false);
            if (body.Parameters is not { } form)
            {
                return await ErrorPages.RenderAsync(endpoint, body.Error!, null);
            }

            state = form["state"] ?? state;
        }

        var (walk, kept) = await FindAsync(endpoint, state);
        return walk is null ? await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null) : SeeOther(endpoint, await walk.ContinueAsync(endpoint, kept));
    }

    private async ValueTask<(IWalk? Walk, KeptWalk Kept)> FindAsync(EndpointContext endpoint, string? state)
    {
        var (transaction, session) = await TransactionService.FindAsync(endpoint, state);
        return transaction is not null && _walks.TryGetValue(transaction.Content.Walk, out var walk) ? (walk, new KeptWalk(transaction, session)) : default;
    }

    private static string? StateOfQuery(EndpointContext endpoint) => FormParser.ParseQuery(endpoint.Request.QueryString)?["state"];

    /// <summary>After a form the browser must go on with GET, whatever comes next (RFC 9110, section 15.4.4).</summary>
    private static EngineResponse SeeOther(EndpointContext endpoint, EngineResponse response)
    {
        if (endpoint.Request.Method == "POST" && response.StatusCode == 302)
        {
            response.StatusCode = 303;
        }

        return response;
    }

    /// <summary>Whoever has bookmarked a screen is sent to where the tenant begins, if it says where that is (<c>flows.md</c>, errors).</summary>
    private static async ValueTask<EngineResponse> LeadBackAsync(EndpointContext context)
        => context.Request.Method == "GET" && (await context.Tenant.GetSettingsAsync(context.CancellationToken)).DefaultRedirectionUri is { Length: > 0 } uri
            ? EngineResponse.Redirect(Url.AddQuery(uri, [new("iss", context.Issuer)]))
            : await ErrorPages.RenderAsync(context, AuthorizeErrors.TransactionGone, null);
}
