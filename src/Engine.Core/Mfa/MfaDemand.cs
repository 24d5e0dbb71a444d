using Engine.Core.Actions;
using Engine.Core.Apis;

namespace Engine.Core.Mfa;

/// <summary>Whether somebody has to prove more than the first factor, and what stands for it.</summary>
/// <param name="IsDemanded">Whether they have to.</param>
/// <param name="TakesSession">Whether a factor that was proven earlier in the same session is enough.</param>
/// <param name="TakesBrowser">Whether a browser that was remembered is enough.</param>
internal readonly record struct MfaDemand(bool IsDemanded, bool TakesSession = false, bool TakesBrowser = false)
{
    /// <summary>
    /// What an Action says counts, then what the tenant's policies say; a token that lets somebody enrol and remove factors always needs a
    /// proof of its own (<c>security.md</c>, section 5).
    /// </summary>
    /// <param name="settings">The settings of the tenant.</param>
    /// <param name="request">What Actions asked for, or null.</param>
    /// <param name="api">The API the token is for.</param>
    /// <param name="isSignIn">Whether somebody signs in; a renewal needs a factor only where an Action asks for it.</param>
    public static MfaDemand Decide(MfaSettings settings, MultifactorRequest? request, Api? api, bool isSignIn)
    {
        if (MfaApi.Is(api))
        {
            return new(true);
        }

        if (request is not null)
        {
            return request.IsSkipped ? default : new(true, TakesSession: false, request.AllowsRememberBrowser);
        }

        return isSignIn && settings.Policies.Count > 0 ? new(true, TakesSession: true, TakesBrowser: true) : default;
    }
}
