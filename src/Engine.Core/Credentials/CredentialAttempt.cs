using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Credentials;

/// <summary>An attempt to sign in: who says what to whom, from where.</summary>
internal sealed class CredentialAttempt(TenantScope scope, Application? application, Connection connection, string identifier, User? user)
{
    public TenantScope Scope => scope;

    public Application? Application => application;

    public Connection Connection => connection;

    /// <summary>What was typed, in the form in which it is looked for.</summary>
    public string Identifier { get; } = identifier.Trim().ToLowerInvariant();

    /// <summary>The person it names, or null.</summary>
    public User? User => user;

    /// <summary>
    /// What attempts are counted by: a person, whichever of their identifiers is typed; otherwise the identifier, so that names of
    /// nobody are blocked just as well.
    /// </summary>
    public string Account { get; } = $"{connection.Name}\n{(user is null ? "?" + identifier.Trim().ToLowerInvariant() : user.UserId)}";

    /// <summary>The address, or null when the host knows none.</summary>
    public string? Address { get; } = scope.AddressKey;

    /// <summary>By what <see cref="BruteForceGuard"/> counts it; null when it does not count.</summary>
    public string? FailureKey { get; set; }

    /// <summary>How many had failed when it was let in; null when nobody looked.</summary>
    public int? FailuresBefore { get; set; }

    /// <summary>Whether others wait for its end at <see cref="BruteForceGuard"/>.</summary>
    public bool IsInGate { get; set; }

    /// <summary>Whether <see cref="AddressThrottle"/> counts it.</summary>
    public bool IsThrottled { get; set; }
}

/// <summary>How an attempt has ended for those that guard it.</summary>
internal enum AttemptEnd
{
    Succeeded,
    Failed,

    /// <summary>The secret was not looked at.</summary>
    Abandoned,
}

/// <summary>
/// Stands in front of the hasher. What a guard counts it counts before the secret is looked at, so that attempts that come at once
/// are no more than attempts that come one after the other.
/// </summary>
internal interface ICredentialGuard
{
    /// <summary>Null lets the attempt pass; then <see cref="LeaveAsync"/> follows.</summary>
    ValueTask<EngineError?> EnterAsync(CredentialAttempt attempt);

    ValueTask LeaveAsync(CredentialAttempt attempt, AttemptEnd end);
}
