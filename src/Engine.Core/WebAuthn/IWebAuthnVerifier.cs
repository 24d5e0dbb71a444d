namespace Engine.Core.WebAuthn;

/// <summary>
/// Checks what authenticators answer: security keys, and the passkeys of telephones and computers (WebAuthn Level 2, sections 7.1 and 7.2).
/// Challenges, and who may present what, are the engine's business. Safe for any number of threads.
/// </summary>
public interface IWebAuthnVerifier
{
    /// <summary>The credential that was made, or null where the response is none, or none to the request.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="response">What <c>navigator.credentials.create</c> has returned, as JSON with base64url (WebAuthn Level 3, <c>RegistrationResponseJSON</c>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<WebAuthnCredential?> VerifyRegistrationAsync(WebAuthnRequest request, string response, CancellationToken cancellationToken);

    /// <summary>The count of signatures of the authenticator, or null where the response is none to the request, or not the credential's.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="credential">The credential as it was registered; the count of signatures is not compared.</param>
    /// <param name="response">What <c>navigator.credentials.get</c> has returned, as JSON with base64url (<c>AuthenticationResponseJSON</c>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<long?> VerifyAssertionAsync(WebAuthnRequest request, WebAuthnCredential credential, string response, CancellationToken cancellationToken);
}

/// <summary>What an authenticator was asked for.</summary>
/// <param name="RelyingPartyId">The host, or a domain it is in.</param>
/// <param name="Origin">The origin of the page that asks, without a trailing slash.</param>
/// <param name="Challenge">The challenge, base64url.</param>
public sealed record WebAuthnRequest(string RelyingPartyId, string Origin, string Challenge)
{
    /// <summary>What stands for the person, base64url; null in an assertion says that any credential's will do.</summary>
    public string? UserHandle { get; init; }

    /// <summary>Whether the authenticator must have checked who uses it: with a PIN, a fingerprint, a face.</summary>
    public bool RequiresUserVerification { get; init; }
}

/// <summary>A public key that an authenticator signs with.</summary>
/// <param name="Id">The credential's id, base64url.</param>
/// <param name="PublicKey">The key in COSE, base64url.</param>
/// <param name="SignatureCount">The authenticator's count of signatures; 0 where it has none.</param>
public sealed record WebAuthnCredential(string Id, string PublicKey, long SignatureCount)
{
    /// <summary>How the authenticator is reached: <c>usb</c>, <c>nfc</c>, <c>ble</c>, <c>hybrid</c>, <c>internal</c>.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [];

    /// <summary>The make of the authenticator, or null where it does not say.</summary>
    public string? Aaguid { get; init; }

    /// <summary>Whether it is on more than one device: a passkey that is synchronized.</summary>
    public bool IsBackedUp { get; init; }
}
