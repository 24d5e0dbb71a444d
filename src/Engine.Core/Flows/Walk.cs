using Engine.Core.Authorize;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Pipeline;
using Engine.Core.Storage;

namespace Engine.Core.Flows;

/// <summary>
/// A person's way through a table of steps. The steps are asked from the top whenever the walk comes by; the first that needs the
/// person sends the browser to its screen, and what is known by then is written once. A form goes to the step that owns the screen,
/// after the steps in front of it; where it is satisfied, the others follow at once, up to the next screen or the end.
/// </summary>
/// <param name="steps">The steps.</param>
/// <param name="open">Makes what the steps know from a request, its parameters, and what was kept.</param>
/// <param name="refuse">How a refusal looks, and what the log says of it.</param>
internal sealed class Walk<TFlow>(
    StepTable<TFlow> steps,
    Func<EndpointContext, RequestParameters, (OpenTransaction? Transaction, StoredRecord? Session), TFlow> open,
    Func<TFlow, EngineError, ValueTask<EngineResponse>> refuse) : IWalk
    where TFlow : FlowContext
{
    private readonly Dictionary<string, int> _owners = FindOwners(steps);

    public string Name => steps.Name;

    public IReadOnlyCollection<string> Screens => _owners.Keys;

    public string? Entry { get; init; }

    public ValueTask<EngineResponse> BeginAsync(EndpointContext endpoint, RequestParameters parameters) => RunAsync(open(endpoint, parameters, default));

    public ValueTask<EngineResponse> ContinueAsync(EndpointContext endpoint, KeptWalk kept) => RunAsync(Open(endpoint, kept));

    public async ValueTask<EngineResponse> ShowAsync(EndpointContext endpoint, KeptWalk kept, string screen)
    {
        if (!HasReached(kept, screen))
        {
            return await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null);
        }

        var (context, owner) = (Open(endpoint, kept), _owners[screen]);
        var before = await steps.RunAsync(context, 0, owner);
        return before.IsContinue
            ? await GoOnAsync(context, owner, await steps.Steps[owner].Interaction!.ShowAsync(context, screen))
            : await AnswerAsync(context, before);
    }

    public async ValueTask<EngineResponse> SubmitAsync(EndpointContext endpoint, KeptWalk kept, string screen, RequestParameters form)
    {
        if (!HasReached(kept, screen))
        {
            return await ErrorPages.RenderAsync(endpoint, AuthorizeErrors.TransactionGone, null);
        }

        var (context, owner) = (Open(endpoint, kept), _owners[screen]);
        var before = await steps.RunAsync(context, 0, owner);
        return before.IsContinue
            ? await GoOnAsync(context, owner, await steps.Steps[owner].Interaction!.SubmitAsync(context, screen, form))
            : await AnswerAsync(context, before);
    }

    private TFlow Open(EndpointContext endpoint, KeptWalk kept) => open(endpoint, new RequestParameters(kept.Transaction.Content.Parameters), (kept.Transaction, kept.Session));

    /// <summary>A walk that has not come as far as a screen does not see it.</summary>
    private bool HasReached(KeptWalk kept, string screen)
        => kept.Transaction.Content.Screen is { } reached && _owners.TryGetValue(reached, out var last) && _owners.TryGetValue(screen, out var owner) && owner <= last;

    private async ValueTask<EngineResponse> RunAsync(TFlow context) => await AnswerAsync(context, await steps.RunAsync(context));

    private async ValueTask<EngineResponse> GoOnAsync(TFlow context, int owner, Answer answer)
        => answer.Screen is { } screen ? AddCookies(context, await FlowPage.RenderAsync(context, screen))
            : await AnswerAsync(context, answer.Error is { } error ? error : await steps.RunAsync(context, owner, steps.Steps.Count));

    private async ValueTask<EngineResponse> AnswerAsync(TFlow context, StepResult result)
    {
        var response = result.AskedScreen is { } screen
            ? await FlowKeeper.KeepAsync(context, Name, screen) ? EngineResponse.Redirect(FlowPage.UrlOf(context, screen)) : await refuse(context, AuthorizeErrors.TransactionGone)
            : result.Response ?? await refuse(context, result.Error ?? HttpErrors.ServerError);
        return AddCookies(context, response);
    }

    private static EngineResponse AddCookies(TFlow context, EngineResponse response)
    {
        foreach (var (name, value) in context.Cookies.Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }

    private static Dictionary<string, int> FindOwners(StepTable<TFlow> steps)
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
