namespace Engine.Core.Mfa;

/// <summary>A factor that a person has enrolled. It is kept with the person, and goes with them.</summary>
internal sealed record Enrollment
{
    /// <summary>For example <c>totp|dev_</c> and 16 letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>The name of its <see cref="Factors.IFactor"/>.</summary>
    public required string Factor { get; init; }

    /// <summary>What the person or an administrator calls it, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The key of an authenticator app, Base32; wrapped in the store.</summary>
    public string? Secret { get; init; }

    /// <summary>The hash of a recovery code.</summary>
    public string? Hash { get; init; }

    /// <summary>The number that is sent codes: <c>+</c> and digits.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>The address that is sent codes.</summary>
    public string? Email { get; init; }

    /// <summary><c>sms</c> or <c>voice</c>, for a telephone.</summary>
    public string? PreferredMethod { get; init; }

    /// <summary>The time step of the last code that was taken; that one and those before are good no more (RFC 6238, section 5.2).</summary>
    public long? LastStep { get; init; }

    /// <summary>The id of the credential in the authenticator, base64url.</summary>
    public string? CredentialId { get; init; }

    /// <summary>The public key of the credential, COSE in base64url.</summary>
    public string? PublicKey { get; init; }

    /// <summary>How many signatures the authenticator has counted; 0 where it does not count.</summary>
    public long? SignatureCount { get; init; }

    /// <summary>How the authenticator is reached: <c>usb</c>, <c>internal</c>.</summary>
    public IReadOnlyList<string>? Transports { get; init; }

    /// <summary>The make of the authenticator, where it says so.</summary>
    public string? Aaguid { get; init; }

    /// <summary>Whether the credential is on more than one device.</summary>
    public bool? IsBackedUp { get; init; }

    /// <summary>The domain the credential was made for.</summary>
    public string? RelyingPartyId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person has proven that they have it.</summary>
    public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>When it was used last, or null.</summary>
    public DateTimeOffset? LastAuthAt { get; init; }

    /// <summary>The enrolment with what an authenticator has registered.</summary>
    public Enrollment With(WebAuthn.WebAuthnCredential credential) => this with
    {
        CredentialId = credential.Id,
        PublicKey = credential.PublicKey,
        SignatureCount = credential.SignatureCount,
        Transports = credential.Transports,
        Aaguid = credential.Aaguid,
        IsBackedUp = credential.IsBackedUp,
    };
}
