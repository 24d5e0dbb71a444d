using Engine.Core.Errors;
using Engine.Core.Users;

namespace Engine.Core.Credentials;

/// <summary>How an attempt to prove who one is has ended.</summary>
internal enum CredentialOutcome
{
    /// <summary>The secret is the person's.</summary>
    Verified,

    /// <summary>There is no such person, or the secret is not theirs; nobody is told which.</summary>
    Failed,

    /// <summary>A guard has refused before the secret was looked at.</summary>
    Refused,
}

/// <summary>The end of an attempt.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="User">The person the identifier names, if there is one.</param>
/// <param name="Error">What to answer when a guard has refused.</param>
internal readonly record struct CredentialResult(CredentialOutcome Outcome, User? User, EngineError? Error = null);
