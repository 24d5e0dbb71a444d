namespace Engine.Core.Keys;

/// <summary>How an attempt to revoke a signing key ended.</summary>
public enum SigningKeyRevocationOutcome
{
    /// <summary>The key is revoked: it is not published any more, and what it signed is not accepted.</summary>
    Revoked,

    /// <summary>The tenant has no key of that id, or it was revoked so long ago that it was forgotten.</summary>
    UnknownKey,

    /// <summary>The key signs now or is going to: rotate first. Nothing has changed.</summary>
    NotPrevious,

    /// <summary>The key was revoked before. Nothing has changed.</summary>
    AlreadyRevoked,
}

/// <summary>How an attempt to revoke a signing key ended, and the key as it is now.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Key">The key, or null when there is none of that id.</param>
public sealed record SigningKeyRevocation(SigningKeyRevocationOutcome Outcome, SigningKeyInfo? Key)
{
    /// <summary>Whether this call revoked the key.</summary>
    public bool Succeeded => Outcome == SigningKeyRevocationOutcome.Revoked;
}
