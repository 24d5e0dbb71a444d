using Engine.Core;

namespace Engine.WebAuthn;

/// <summary>Lets people use security keys and passkeys.</summary>
public static class WebAuthnOptionsExtensions
{
    /// <summary>
    /// Lets people use security keys and passkeys, in tenants that turn them on. Browsers do so on pages of https and of
    /// <c>localhost</c> alone, and not at an address that is a number.
    /// </summary>
    /// <param name="options">The engine's options.</param>
    public static IdentityEngineOptions AddWebAuthn(this IdentityEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.WebAuthn = new Fido2Verifier();
        return options;
    }
}
