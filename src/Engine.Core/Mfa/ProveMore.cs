using Engine.Core.Actions;
using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Mfa.Factors;
using Engine.Core.Pages.Texts;
using Engine.Core.Sessions;

namespace Engine.Core.Mfa;

/// <summary>
/// Lets the person prove more than the first factor, where the tenant's policies, an Action or the API of the request demand it; who has
/// nothing to prove yet enrols a factor first.
/// </summary>
internal sealed class ProveMore : IInteraction<AuthorizeContext>
{
    /// <summary>What the method is called, with the factor as its type.</summary>
    public const string Method = "mfa";

    public string Name => nameof(ProveMore);

    public IReadOnlyList<string> Screens => FactorPages.All;

    /// <summary>Whether the person has proven a further factor on this very walk.</summary>
    public static bool IsProven(FlowContext flow) => new FactorNotes(flow).Proof is not null;

    public async ValueTask<Need> NeedAsync(AuthorizeContext flow)
    {
        var notes = new FactorNotes(flow);
        if (notes is { Proof: not null, RecoveryCode: null })
        {
            return Need.Met;
        }

        var settings = await flow.Tenant.Mfa.GetAsync(flow.CancellationToken);
        var demand = DemandOf(flow, settings);
        if (notes.Proof is null && (!demand.IsDemanded || await IsMetAsync(flow, demand)))
        {
            return Need.Met;
        }

        if (flow.IsSilent)
        {
            return Need.Ask(FactorPages.LoginOptions, MfaErrors.InteractionRequired);
        }

        var (screen, error) = await (await OpenAsync(flow, settings)).ChooseAsync();
        notes.Screen = screen;
        return screen is null ? Need.Refuse(error!) : Need.Ask(screen, MfaErrors.InteractionRequired);
    }

    public async ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen)
        => IsAt(flow, screen) ? await (await OpenAsync(flow)).ShowAsync(screen) : Answer.Done;

    public async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form)
    {
        // A form of another tab, or of a screen the person has left: they are sent to where they are.
        if (!IsAt(flow, screen))
        {
            return Answer.Done;
        }

        var (answer, proven) = await (await OpenAsync(flow)).SubmitAsync(screen, form);
        if (proven is not null)
        {
            var method = new AuthenticationMethod(Method, flow.Now) { Type = new FactorNotes(flow).Proof };
            if (await SessionService.AddMethodAsync(flow.Scope, flow.FoundSession!, method) is not { } session)
            {
                return AuthorizeErrors.LoginRequired;
            }

            (flow.FoundSession, flow.User) = (session, proven);
        }

        return answer;
    }

    private static bool IsAt(AuthorizeContext flow, string screen) => new FactorNotes(flow).Screen == screen;

    private static async ValueTask<bool> IsMetAsync(AuthorizeContext flow, MfaDemand demand)
        => (demand.TakesSession && flow.Session!.Authentication.Methods.Any(static method => method.Name == Method))
            || (demand.TakesBrowser && await RememberedBrowsers.ContainsAsync(flow, flow.User!));

    private static MfaDemand DemandOf(AuthorizeContext flow, MfaSettings settings) => MfaDemand.Decide(settings, flow.Multifactor, flow.Api, isSignIn: true);

    private static async ValueTask<FactorWalk> OpenAsync(AuthorizeContext flow) => await OpenAsync(flow, await flow.Tenant.Mfa.GetAsync(flow.CancellationToken));

    private static async ValueTask<FactorWalk> OpenAsync(AuthorizeContext flow, MfaSettings settings)
    {
        settings = settings.For(flow.Multifactor);
        var use = new FactorUse(flow.Scope, flow.User!, KeyOf(flow))
        {
            Application = flow.Application,
            Settings = settings,
            Language = PageLanguage.Choose(flow, flow.Application, await flow.Tenant.GetSettingsAsync(flow.CancellationToken)),
        };
        return new FactorWalk(flow, use, FactorTable.ListUsable(settings, flow.User!), DemandOf(flow, settings).TakesBrowser);
    }

    /// <summary>What stands for the walk. One that has no transaction yet gets a note of its own, which the transaction then keeps.</summary>
    private static string KeyOf(AuthorizeContext flow)
    {
        const string note = "ProveMore.flow";
        if (flow.GetNote(note) is not { } key)
        {
            flow.SetNote(note, key = flow.Engine.Options.SecretSource.Token(16));
        }

        return key;
    }
}
